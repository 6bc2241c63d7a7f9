"use client";

import type { ReactNode } from "react";
import type { SignupText } from "../../signup-text";
import { type PasswordStrength, passwordStrength } from "./password-strength";

type PasswordAdviceProps = {
  password: string;
  minLength: number;
  /** What the person typed elsewhere. */
  context: readonly string[];
  text: SignupText["strength"];
  /** The rule, until there is something to say about a password. */
  children: ReactNode;
};

const COLOURS: Record<PasswordStrength, string> = {
  too_short: "text-foreground",
  weak: "text-danger",
  fair: "text-foreground",
  good: "text-success",
};

/** The strength of a password in words, in the place of its rule, so that nothing moves. */
export function PasswordAdvice({ password, minLength, context, text, children }: PasswordAdviceProps) {
  const strength = password ? passwordStrength(password, minLength, context) : undefined;
  return (
    <span aria-live="polite" className="block min-h-5">
      {strength ? (
        <>
          <span>{text.label}</span> <span className={`font-medium ${COLOURS[strength]}`}>{text[strength]}</span>
        </>
      ) : (
        <span>{children}</span>
      )}
    </span>
  );
}

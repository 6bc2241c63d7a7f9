"use client";

import { type ReactNode, useState } from "react";
import { PasswordField } from "@/components/ui/password-field";
import type { PasswordToggle, SignupText } from "../../signup-text";
import { type HostedAnswer, HostedForm, PasswordOwner } from "../hosted-form";
import { PasswordAdvice } from "../signup/password-advice";

type ResetFormProps = {
  action: (previous: HostedAnswer, form: FormData) => Promise<HostedAnswer>;
  /** The owner of the password, and what else it must not be like. */
  email: string;
  context: readonly string[];
  minLength: number;
  label: string;
  hint: string | undefined;
  toggle: PasswordToggle;
  strength: SignupText["strength"];
  submit: string;
  submitting: string;
  question: ReactNode;
  /** What is shown where the link opens nothing any more. */
  results: Record<string, ReactNode>;
  over: string | undefined;
};

/** Asks for a new password, with the same advice as at signup. */
export function ResetForm({ email, context, minLength, label, hint, toggle, strength, ...form }: ResetFormProps) {
  const [typed, setTyped] = useState<{ text: string; after?: HostedAnswer }>({ text: "" });
  return (
    <HostedForm
      {...form}
      input={({ state, busy }) => {
        // An error is about the password that was sent, and not about the one that is typed since.
        const error = busy || typed.after === state ? undefined : state.errors?.password;
        return (
          <>
            <PasswordOwner address={email} />
            <PasswordField
              autoComplete="new-password"
              enterKeyHint="go"
              error={error}
              hint={
                <PasswordAdvice
                  context={[email, ...context]}
                  minLength={minLength}
                  password={error ? "" : typed.text}
                  text={strength}
                >
                  {hint}
                </PasswordAdvice>
              }
              id="password"
              label={label}
              name="password"
              onChange={(event) => setTyped({ text: event.currentTarget.value, after: state })}
              required
              text={toggle}
            />
          </>
        );
      }}
    />
  );
}

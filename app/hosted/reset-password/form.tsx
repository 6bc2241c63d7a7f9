"use client";

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import type { UnusableLink } from "@/lib/proofs/proof";
import { FormFailure } from "../../failure";
import type { FieldText, SignupText } from "../../signup-text";
import { useSubmission } from "../../submission";
import { PasswordAdvice } from "../signup/password-advice";
import type { ResetAnswer } from "./actions";

type ResetFormProps = {
  action: (previous: ResetAnswer, form: FormData) => Promise<ResetAnswer>;
  /** Whose password it is, and what else it must not be like. */
  email: string;
  context: readonly string[];
  minLength: number;
  text: {
    field: FieldText;
    otherError: string;
    toggle: SignupText["password"];
    strength: SignupText["strength"];
    refusals: Record<string, string>;
    submit: string;
    submitting: string;
    unreachable: string;
  };
  question: ReactNode;
  /** What is said where the link opens nothing any more. */
  dead: Record<UnusableLink["reason"], ReactNode>;
  /** Set where the page itself finds that. */
  over: UnusableLink["reason"] | undefined;
};

/** Asks for a new password, with the same advice as at signup. */
export function ResetForm({ action, email, context, minLength, text, question, dead, over }: ResetFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<ResetAnswer>(action, {});
  const [typed, setTyped] = useState("");
  const [sent, setSent] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.problem) field.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setSent(typed);
    submit(new FormData(event.currentTarget));
  }

  const reason = state.unusable ?? over;
  if (reason) return <div role={state.unusable ? "alert" : undefined}>{dead[reason]}</div>;
  // What was said of one password says nothing of the next.
  const error =
    state.problem && !busy && typed === sent ? (text.field.errors[state.problem] ?? text.otherError) : undefined;
  return (
    <>
      {question}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit}>
        {state.refusal && !busy ? (
          <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
        ) : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        {/* For password managers: whose password this is. Without a name it is not sent. */}
        <input autoComplete="username" defaultValue={email} hidden readOnly type="text" />
        <PasswordField
          autoComplete="new-password"
          enterKeyHint="go"
          error={error}
          hint={
            <PasswordAdvice
              context={[email, ...context]}
              minLength={minLength}
              password={error ? "" : typed}
              text={text.strength}
            >
              {text.field.hint}
            </PasswordAdvice>
          }
          id="password"
          label={text.field.label}
          name="password"
          onChange={(event) => setTyped(event.currentTarget.value)}
          ref={field}
          required
          text={text.toggle}
        />
        <Button busy={busy} busyLabel={text.submitting} className="w-full">
          {text.submit}
        </Button>
      </form>
    </>
  );
}

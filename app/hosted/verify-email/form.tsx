"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import type { VerifyAnswer } from "./actions";

type VerifyFormProps = {
  action: (previous: VerifyAnswer, form: FormData) => Promise<VerifyAnswer>;
  /** Whose password is asked for; undefined where the browser is logged in and one press does. */
  email: string | undefined;
  text: {
    passwordLabel: string;
    password: { show: string; hide: string; shown: string; hidden: string };
    problems: Record<"password_required" | "wrong_password", string>;
    refusals: Record<string, string>;
    submit: string;
    submitting: string;
    unreachable: string;
  };
  question: ReactNode;
  /** What is said instead, by the name of each result. */
  results: Record<string, ReactNode>;
  /** Set where the page itself finds nothing to ask any more. The form stays in place: a post without scripts shows its answer in it. */
  over: string | undefined;
  /** The ways on for somebody who did not sign up, or does not know the password. */
  children: ReactNode;
};

/** Confirms a mailbox, by one press or by the password of its user. */
export function VerifyForm({ action, email, text, question, results, over, children }: VerifyFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<VerifyAnswer>(action, {});
  const field = useRef<HTMLInputElement>(null);
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.problem) field.current?.focus();
    if (state.result) said.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  const result = state.result ?? over;
  if (result) {
    return (
      <div className="outline-none" ref={said} tabIndex={-1}>
        {results[result]}
      </div>
    );
  }
  return (
    <>
      {question}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit}>
        {state.refusal && !busy ? (
          <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
        ) : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        {email === undefined ? null : (
          <>
            {/* For password managers: whose password this is. Without a name it is not sent. */}
            <input autoComplete="username" defaultValue={email} hidden readOnly type="text" />
            <PasswordField
              autoComplete="current-password"
              enterKeyHint="go"
              error={state.problem && !busy ? text.problems[state.problem] : undefined}
              id="password"
              label={text.passwordLabel}
              name="password"
              ref={field}
              required
              text={text.password}
            />
          </>
        )}
        <Button busy={busy} busyLabel={text.submitting} className="w-full">
          {text.submit}
        </Button>
      </form>
      {children}
    </>
  );
}

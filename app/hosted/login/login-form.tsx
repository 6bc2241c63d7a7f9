"use client";

import { type FormEvent, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { useSubmission } from "../submission";
import type { LoginAnswer } from "./actions";

type LoginFormProps = {
  action: (previous: LoginAnswer, form: FormData) => Promise<LoginAnswer>;
  /** Whether the identifier can only be an email address. */
  byEmail: boolean;
  text: {
    identifier: string;
    identifierRequired: string;
    password: string;
    passwordRequired: string;
    submit: string;
    submitting: string;
    unreachable: string;
    refusals: Record<string, string>;
    passwordToggle: { show: string; hide: string; shown: string; hidden: string };
  };
};

export function LoginForm({ action, byEmail, text }: LoginFormProps) {
  const { state, formAction, submit, busy, unreachable } = useSubmission<LoginAnswer>(action, { values: {} });
  const form = useRef<HTMLFormElement>(null);
  const isMissing = (name: string) => !busy && (state.missing?.includes(name) ?? false);
  useEffect(() => {
    if (state.missing) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={form}>
      {state.refusal && !busy ? (
        <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
      ) : null}
      {unreachable ? <Alert tone="danger">{text.unreachable}</Alert> : null}
      <Field
        autoCapitalize="none"
        autoComplete="username"
        autoCorrect="off"
        defaultValue={state.values.identifier}
        enterKeyHint="next"
        error={isMissing("identifier") ? text.identifierRequired : undefined}
        id="identifier"
        inputMode={byEmail ? "email" : "text"}
        label={text.identifier}
        name="identifier"
        required
        spellCheck={false}
        type={byEmail ? "email" : "text"}
      />
      <PasswordField
        autoComplete="current-password"
        enterKeyHint="go"
        error={isMissing("password") ? text.passwordRequired : undefined}
        id="password"
        label={text.password}
        name="password"
        required
        text={text.passwordToggle}
      />
      <Button busy={busy} busyLabel={text.submitting} className="w-full">
        {text.submit}
      </Button>
    </form>
  );
}

"use client";

import { type FormEvent, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import type { SignInAnswer } from "./actions";

type SignInFormProps = {
  action: (previous: SignInAnswer, form: FormData) => Promise<SignInAnswer>;
  text: Record<
    "email" | "emailRequired" | "password" | "passwordRequired" | "submit" | "submitting" | "unreachable",
    string
  > & {
    refusals: Record<NonNullable<SignInAnswer["refusal"]>, string>;
    passwordToggle: { show: string; hide: string; shown: string; hidden: string };
  };
};

export function SignInForm({ action, text }: SignInFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<SignInAnswer>(action, { email: "" });
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
      {state.refusal && !busy ? <Alert tone="danger">{text.refusals[state.refusal]}</Alert> : null}
      <FormFailure fault={fault} unreachable={text.unreachable} />
      <Field
        autoCapitalize="none"
        autoComplete="username"
        autoCorrect="off"
        defaultValue={state.email}
        enterKeyHint="next"
        error={isMissing("email") ? text.emailRequired : undefined}
        id="email"
        inputMode="email"
        label={text.email}
        name="email"
        required
        spellCheck={false}
        type="email"
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

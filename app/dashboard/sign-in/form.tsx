"use client";

import { type FormEvent, useEffect, useRef } from "react";
import { useTexts } from "@/app/dashboard/use-texts";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import type { SignInAnswer } from "./actions";

type SignInFormProps = {
  action: (previous: SignInAnswer, form: FormData) => Promise<SignInAnswer>;
  passwordText: { show: string; hide: string; shown: string; hidden: string };
};

export function SignInForm({ action, passwordText }: SignInFormProps) {
  const t = useTexts("dashboard.signIn");
  const { state, formAction, submit, busy, fault } = useSubmission<SignInAnswer>(action, { email: "" });
  const ref = useRef<HTMLFormElement>(null);
  const isMissing = (name: string) => !busy && (state.missing?.includes(name) ?? false);
  useEffect(() => {
    if (state.missing) ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={ref}>
      {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
      <FormFailure fault={fault} />
      <Field
        autoCapitalize="none"
        autoComplete="username"
        autoCorrect="off"
        defaultValue={state.email}
        enterKeyHint="next"
        error={isMissing("email") ? t("emailRequired") : undefined}
        id="email"
        inputMode="email"
        label={t("email")}
        name="email"
        required
        spellCheck={false}
        type="email"
      />
      <PasswordField
        autoComplete="current-password"
        enterKeyHint="go"
        error={isMissing("password") ? t("passwordRequired") : undefined}
        id="password"
        label={t("password")}
        name="password"
        required
        text={passwordText}
      />
      <Button busy={busy} busyLabel={t("submitting")} className="w-full">
        {t("submit")}
      </Button>
    </form>
  );
}

"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import type { Unusable } from "@/lib/proofs/proof";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import { UsernameField, type UsernameText } from "../username-field";
import type { ActivationAnswer } from "./actions";

export type ActivationText = {
  submit: string;
  submitting: string;
  unreachable: string;
  passwordLabel: string;
  /** By number of tries left. */
  wrongPassword: string[];
  problems: Record<string, string>;
  password: { show: string; hide: string; shown: string; hidden: string };
  username: UsernameText;
};

type ActivationFormProps = {
  action: (previous: ActivationAnswer, form: FormData) => Promise<ActivationAnswer>;
  mode: "automatic" | "password" | "button";
  email: string;
  text: ActivationText;
  /** What the page says where the link turns out to open nothing any more. */
  unusable: Record<Unusable["reason"], ReactNode>;
  /** Around the form while the link still works: what it is about, and the way out for somebody who never signed up. */
  heading: ReactNode;
  children: ReactNode;
};

/** Finishes a signup: by itself in the browser that began it, by password or button in any other. Always by POST. */
export function ActivationForm({ action, mode, email, text, unusable, heading, children }: ActivationFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission(action, {});
  const form = useRef<HTMLFormElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; what comes of it is for the person to act upon.
  useEffect(() => {
    if (mode === "automatic" && form.current) submit(new FormData(form.current));
  }, []);
  const passwordError = errorOf(state, text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every answer, also one that says the same again.
  useEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(), [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  if (state.unusable) return <div role="alert">{unusable[state.unusable]}</div>;
  const problem = state.problem && state.problem !== "password_required" ? state.problem : undefined;
  return (
    <>
      {heading}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={form}>
        {problem && !busy ? <Alert tone="danger">{text.problems[problem] ?? text.problems.other}</Alert> : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        {state.username ? <UsernameField {...state.username} busy={busy} text={text.username} /> : null}
        {mode === "password" ? (
          <>
            {/* For password managers: whose password this is. Without a name it is not sent. */}
            <input autoComplete="username" defaultValue={email} hidden readOnly type="text" />
            <PasswordField
              autoComplete="current-password"
              enterKeyHint="go"
              error={busy ? undefined : passwordError}
              id="password"
              label={text.passwordLabel}
              name="password"
              required
              text={text.password}
            />
          </>
        ) : null}
        <Button busy={busy} busyLabel={text.submitting} className="w-full">
          {text.submit}
        </Button>
      </form>
      {children}
    </>
  );
}

function errorOf(state: ActivationAnswer, text: ActivationText): string | undefined {
  if (state.triesLeft !== undefined) return text.wrongPassword[state.triesLeft] ?? text.wrongPassword[0];
  return state.problem === "password_required" ? text.problems.password_required : undefined;
}

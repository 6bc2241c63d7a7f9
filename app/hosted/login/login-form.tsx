"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { TextLink } from "@/components/ui/text-link";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import { Mailed, type MailedText } from "../mailed";
import type { LoginAnswer } from "./actions";

type LoginFormProps = {
  action: (previous: LoginAnswer, form: FormData) => Promise<LoginAnswer>;
  /** What the tenant's identity provider lets in by. */
  by: { username: boolean; password: boolean; link: boolean };
  /** Whom the application thinks this is. */
  identifier: string | undefined;
  /** For somebody who has forgotten their password. */
  forgotUrl: string;
  heading: ReactNode;
  text: {
    identifier: string;
    identifierRequired: string;
    addressRequired: string;
    password: string;
    passwordRequired: string;
    forgot: string;
    submit: string;
    submitting: string;
    or: string;
    mailLink: string;
    mailing: string;
    mailed: MailedText;
    unreachable: string;
    refusals: Record<string, string>;
    passwordToggle: { show: string; hide: string; shown: string; hidden: string };
  };
};

/** Logs in by password, or by a link that is mailed: one form, with a button for each way that there is. */
export function LoginForm({ action, by, identifier, forgotUrl, heading, text }: LoginFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<LoginAnswer>(action, { values: {} });
  const form = useRef<HTMLFormElement>(null);
  const byLink = useRef(false);
  const isMissing = (name: string) => !busy && (state.missing?.includes(name) ?? false);
  const identifierMissing = !by.password || state.values.by === "link" ? text.addressRequired : text.identifierRequired;
  useEffect(() => {
    if (state.missing) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const pressed = (event.nativeEvent as SubmitEvent).submitter;
    byLink.current = pressed?.getAttribute("value") === "link";
    submit(new FormData(event.currentTarget, pressed));
  }

  if (state.mailed) return <Mailed {...state.mailed} text={text.mailed} />;
  return (
    <>
      {heading}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={form}>
        {state.refusal && !busy ? (
          <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
        ) : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        <Field
          autoCapitalize="none"
          autoComplete="username"
          autoCorrect="off"
          defaultValue={state.values.identifier ?? identifier}
          enterKeyHint={by.password ? "next" : "go"}
          error={isMissing("identifier") ? identifierMissing : undefined}
          id="identifier"
          inputMode={by.username ? "text" : "email"}
          label={text.identifier}
          name="identifier"
          required
          spellCheck={false}
          type={by.username ? "text" : "email"}
        />
        {by.password ? (
          <>
            <PasswordField
              autoComplete="current-password"
              enterKeyHint="go"
              error={isMissing("password") ? text.passwordRequired : undefined}
              id="password"
              label={text.password}
              name="password"
              required
              text={text.passwordToggle}
            >
              <p className="mt-2 text-[0.8125rem] leading-5">
                <TextLink href={forgotUrl}>{text.forgot}</TextLink>
              </p>
            </PasswordField>
            <Button busy={busy && !byLink.current} busyLabel={text.submitting} className="w-full">
              {text.submit}
            </Button>
          </>
        ) : null}
        {by.password && by.link ? (
          <p className="flex items-center gap-3 text-[0.8125rem] leading-5 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            {text.or}
          </p>
        ) : null}
        {by.link ? (
          <Button
            busy={busy && byLink.current}
            busyLabel={text.mailing}
            className="w-full"
            name="by"
            value="link"
            variant={by.password ? "secondary" : "primary"}
          >
            {text.mailLink}
          </Button>
        ) : null}
      </form>
    </>
  );
}

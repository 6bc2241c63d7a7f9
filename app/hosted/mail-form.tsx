"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormFailure } from "../failure";
import { type Answer, useSubmission } from "../submission";
import { Mailed, type MailedText } from "./mailed";
import type { Inbox } from "./signup/check-email/inbox";

export type MailAnswer = Answer & {
  values: { email?: string };
  /** Nothing was typed, or no address. */
  missing?: boolean;
  refusal?: string;
  /** Said for every address, whoever has it. */
  mailed?: { email: string; inbox?: Inbox };
};

type MailFormProps = {
  action: (previous: MailAnswer, form: FormData) => Promise<MailAnswer>;
  text: MailedText &
    Record<"title" | "intro" | "label" | "submit" | "submitting" | "missing" | "unreachable", string> & {
      refusals: Record<string, string>;
    };
  heading: ReactNode;
};

/** Asks for an address, and has something mailed to it. */
export function MailForm({ action, text, heading }: MailFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<MailAnswer>(action, { values: {} });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.missing) field.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  if (state.mailed) return <Mailed {...state.mailed} text={text} />;
  return (
    <>
      {heading}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit}>
        {state.refusal && !busy ? (
          <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
        ) : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        <Field
          autoCapitalize="none"
          autoComplete="email"
          autoCorrect="off"
          defaultValue={state.values.email}
          enterKeyHint="go"
          error={state.missing && !busy ? text.missing : undefined}
          id="email"
          inputMode="email"
          label={text.label}
          name="email"
          ref={field}
          required
          spellCheck={false}
          type="email"
        />
        <Button busy={busy} busyLabel={text.submitting} className="w-full">
          {text.submit}
        </Button>
      </form>
    </>
  );
}

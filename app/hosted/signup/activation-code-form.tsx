"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field, type FieldProps } from "@/components/ui/field";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import { UsernameField, type UsernameText } from "../username-field";
import type { CodeAnswer } from "./check-email/actions";

export type CodeText = {
  label: string;
  hint: string;
  submit: string;
  submitting: string;
  unreachable: string;
  required: string;
  invalidFormat: string;
  /** By number of tries left. */
  wrongCode: string[];
  refusals: Record<string, string>;
  username: UsernameText;
};

type ActivationCodeFormProps = {
  action: (previous: CodeAnswer, form: FormData) => Promise<CodeAnswer>;
  text: CodeText;
  /** What the page says once nothing that is typed helps any more. */
  over: Record<NonNullable<CodeAnswer["over"]>, ReactNode>;
  /** Around the form while it can help. */
  heading: ReactNode;
  children: ReactNode;
  /** Moves on by itself once the signup was finished elsewhere. Not while it is being finished here: that is on its way to a place of its own. */
  following: ReactNode;
};

/** One field for the code of an activation mail. It may be pasted as it stands in the mail, and goes off when it is whole. */
export function ActivationCodeForm({ action, text, over, heading, children, following }: ActivationCodeFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<CodeAnswer>(action, {});
  const form = useRef<HTMLFormElement>(null);
  const error = codeError(state, text);
  useEffect(() => {
    const wrong = form.current?.querySelector<HTMLInputElement>("[aria-invalid]");
    wrong?.focus();
    // What is typed next takes the place of what was wrong.
    if (state.triesLeft !== undefined) wrong?.select();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  function onInput(event: FormEvent<HTMLInputElement>) {
    const field = event.currentTarget;
    const digits = field.value.normalize("NFKC").replace(/\D/g, "");
    if (field.value !== digits) field.value = digits;
    if (digits.length === 6 && !state.username && form.current) submit(new FormData(form.current));
  }

  if (state.over) return <div role="alert">{over[state.over]}</div>;
  const refusal = state.problem && !OF_FIELD.includes(state.problem) ? state.problem : undefined;
  return (
    <>
      {heading}
      <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={form}>
        {refusal && !busy ? <Alert tone="danger">{text.refusals[refusal] ?? text.refusals.other}</Alert> : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        <CodeField defaultValue={state.code} error={busy ? undefined : error} onInput={onInput} text={text} />
        {state.username ? <UsernameField {...state.username} busy={busy} text={text.username} /> : null}
        <Button busy={busy} busyLabel={text.submitting} className="w-full">
          {text.submit}
        </Button>
      </form>
      {children}
      {busy ? null : following}
    </>
  );
}

type CodeFieldProps = Pick<FieldProps, "defaultValue" | "error" | "onInput"> & { text: CodeText };

/** Where the code is typed or pasted. */
export function CodeField({ text, ...field }: CodeFieldProps) {
  return (
    <Field
      autoComplete="one-time-code"
      className="text-center text-2xl! leading-8! font-medium tracking-[0.3em] tabular-nums"
      dir="ltr"
      enterKeyHint="go"
      hint={text.hint}
      id="code"
      inputMode="numeric"
      label={text.label}
      name="code"
      required
      spellCheck={false}
      type="text"
      {...field}
    />
  );
}

const OF_FIELD: readonly string[] = ["required", "invalid_format"];

function codeError(state: CodeAnswer, text: CodeText): string | undefined {
  if (state.triesLeft !== undefined) return text.wrongCode[state.triesLeft] ?? text.wrongCode[0];
  if (state.problem === "required") return text.required;
  return state.problem === "invalid_format" ? text.invalidFormat : undefined;
}

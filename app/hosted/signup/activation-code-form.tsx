"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Field, type FieldProps } from "@/components/ui/field";
import type { AskableFields } from "../asked-fields";
import { type FormField, type FormState, HostedForm } from "../hosted-form";
import type { CodeAnswer } from "./check-email/actions";

export type CodeText = Record<"label" | "hint" | "submit" | "submitting", string>;

type ActivationCodeFormProps = {
  action: (previous: CodeAnswer, form: FormData) => Promise<CodeAnswer>;
  text: CodeText;
  username: FormField;
  askable: AskableFields | undefined;
  /** What the page shows once nothing that is typed helps any more. */
  results: Record<string, ReactNode>;
  /** Around the form while it can help. */
  question: ReactNode;
  children: ReactNode;
  /** Moves on by itself once the signup was finished elsewhere. Not while it is being finished here: that is on its way to a place of its own. */
  following: ReactNode;
};

/** One field for the code of an activation mail. It may be pasted as it stands in the mail, and is sent when it is whole. */
export function ActivationCodeForm({ text, username, following, ...form }: ActivationCodeFormProps) {
  return (
    <HostedForm
      {...form}
      fields={[username]}
      input={(state) => (
        <>
          <CodeInput form={state} text={text} />
          {state.busy ? null : following}
        </>
      )}
      submit={text.submit}
      submitting={text.submitting}
    />
  );
}

function CodeInput({ form, text }: { form: FormState<CodeAnswer>; text: CodeText }) {
  const { state, busy, submit } = form;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.isWrong) input.current?.select();
  }, [state]);

  function onInput(event: FormEvent<HTMLInputElement>) {
    const field = event.currentTarget;
    const digits = field.value.normalize("NFKC").replace(/\D/g, "");
    if (field.value !== digits) field.value = digits;
    const asksForMore = state.values?.username !== undefined || state.asks !== undefined;
    if (digits.length === 6 && !asksForMore && field.form) submit(new FormData(field.form));
  }

  const error = busy ? undefined : state.errors?.code;
  return <CodeField defaultValue={state.values?.code} error={error} onInput={onInput} ref={input} text={text} />;
}

type CodeFieldProps = Pick<FieldProps, "defaultValue" | "error" | "onInput" | "ref"> & { text: CodeText };

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

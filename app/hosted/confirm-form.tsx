"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { FormFailure } from "../failure";
import { type Answer, useSubmission } from "../submission";

export type ConfirmAnswer = Answer & {
  /** Names what is shown from now on in place of the question. */
  result?: string;
  /** Why it was not done, though it may be tried again. */
  refusal?: string;
};

type ConfirmFormProps = {
  action: (previous: ConfirmAnswer, form: FormData) => Promise<ConfirmAnswer>;
  /** `refusals.other` serves for those that have no sentence of their own. */
  text: { submit: string; submitting: string; unreachable: string; refusals?: Record<string, string> };
  variant?: ButtonVariant;
  /** What is asked. */
  question: ReactNode;
  /** What is said instead, by the name of each result. */
  results: Record<string, ReactNode>;
  /** Set where the page itself finds nothing to ask any more. The form stays in place: a post without scripts shows its answer in it. */
  over?: string | undefined;
  /** Other ways, below the button. */
  children?: ReactNode;
};

/** Asks for one press, by POST, and says what came of it. */
export function ConfirmForm({ action, text, variant, question, results, over, children }: ConfirmFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission(action, {});
  const said = useRef<HTMLDivElement>(null);
  const result = state.result ?? over;
  useEffect(() => {
    if (state.result) said.current?.focus();
  }, [state.result]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

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
      <form action={formAction} className="space-y-4" onSubmit={onSubmit}>
        {state.refusal && !busy ? (
          <Alert tone="danger">{text.refusals?.[state.refusal] ?? text.refusals?.other}</Alert>
        ) : null}
        <FormFailure fault={fault} unreachable={text.unreachable} />
        <Button busy={busy} busyLabel={text.submitting} className="w-full" {...(variant ? { variant } : {})}>
          {text.submit}
        </Button>
      </form>
      {children}
    </>
  );
}

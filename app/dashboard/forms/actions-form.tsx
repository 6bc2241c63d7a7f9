"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { FormFailure } from "@/app/failure";
import { useSubmission } from "@/app/submission";
import { Alert } from "@/components/ui/alert";
import type { FormAnswer } from "./answer";

type ActionsFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** With the buttons: name and value of the pressed one decide what is done. */
  children: ReactNode;
  className?: string;
};

/** Things that are done by one press each, such as to the rows of a list, and what came of the last. */
export function ActionsForm({ action, children, className }: ActionsFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<FormAnswer>(action, {});
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The row with the pressed button may have disappeared, and the focus with it.
    if (state.done || state.refusal) outcome.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter));
  }

  return (
    <form action={formAction} aria-busy={busy || undefined} className={className} onSubmit={onSubmit}>
      <div className="mb-4 space-y-3 empty:hidden" ref={outcome} tabIndex={-1}>
        <FormFailure fault={fault} />
        {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
        {state.done && !busy ? <Alert tone="success">{state.done}</Alert> : null}
      </div>
      {children}
    </form>
  );
}

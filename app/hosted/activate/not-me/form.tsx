"use client";

import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { useSubmission } from "../../submission";
import type { RefusalAnswer } from "./actions";

type NotMeFormProps = {
  action: (previous: RefusalAnswer, form: FormData) => Promise<RefusalAnswer>;
  text: Record<"submit" | "submitting" | "unreachable", string>;
  /** What is asked; without it there is nothing to delete any more, and `unusable` says why. */
  question: ReactNode;
  unusable: ReactNode;
  /** What is said after it was done. */
  done: ReactNode;
  /** The way back. */
  children: ReactNode;
};

/** Asks once more before a signup is deleted, and says that it was. */
export function NotMeForm({ action, text, question, unusable, done, children }: NotMeFormProps) {
  const { state, formAction, submit, busy, unreachable } = useSubmission(action, {});
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.result) said.current?.focus();
  }, [state.result]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  if (state.result || !question) {
    return (
      <div className="outline-none" ref={said} tabIndex={-1}>
        {state.result === "removed" ? done : unusable}
      </div>
    );
  }
  return (
    <>
      {question}
      <form action={formAction} className="space-y-4" onSubmit={onSubmit}>
        {unreachable ? <Alert tone="danger">{text.unreachable}</Alert> : null}
        <Button busy={busy} busyLabel={text.submitting} className="w-full" variant="danger">
          {text.submit}
        </Button>
      </form>
      {children}
    </>
  );
}

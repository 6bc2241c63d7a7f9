"use client";

import type { FormEvent, ReactNode } from "react";
import { useTexts } from "@/app/dashboard/use-texts";
import { FormFailure } from "@/app/failure";
import { type Answer, useSubmission } from "@/app/submission";

type SignOutFormProps = {
  action: (previous: Answer, form: FormData) => Promise<Answer>;
  className?: string;
  /** Holds the button. */
  children: ReactNode;
};

/** Signs out, and goes where the action leads. */
export function SignOutForm({ action, className, children }: SignOutFormProps) {
  const t = useTexts("dashboard.form");
  const { formAction, submit, busy, fault } = useSubmission<Answer>(action, {});

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  return (
    <form action={formAction} aria-busy={busy || undefined} className={className} onSubmit={onSubmit}>
      <FormFailure fault={fault} unreachable={t("unreachable")} />
      {children}
    </form>
  );
}

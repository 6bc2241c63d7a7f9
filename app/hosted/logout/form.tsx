"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFailure } from "../../failure";
import { type Answer, useSubmission } from "../../submission";

type LogoutFormProps = {
  action: (previous: Answer, form: FormData) => Promise<Answer>;
  text: Record<"submit" | "submitting" | "unreachable", string>;
};

export function LogoutForm({ action, text }: LogoutFormProps) {
  const { formAction, submit, busy, fault } = useSubmission<Answer>(action, {});

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  return (
    <form action={formAction} className="space-y-4" onSubmit={onSubmit}>
      <FormFailure fault={fault} unreachable={text.unreachable} />
      <Button busy={busy} busyLabel={text.submitting} className="w-full">
        {text.submit}
      </Button>
    </form>
  );
}

"use client";

import { type FormEvent, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import type { DiscoveryAnswer } from "./actions";

type DiscoveryFormProps = {
  action: (previous: DiscoveryAnswer, form: FormData) => Promise<DiscoveryAnswer>;
  text: Record<"label" | "hint" | "submit" | "submitting" | "required" | "notFound" | "unreachable", string>;
};

/** Asks for the tenant, whose own host then asks for the rest. */
export function DiscoveryForm({ action, text }: DiscoveryFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<DiscoveryAnswer>(action, { values: {} });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.problem) field.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }

  const problem = state.problem === "required" ? text.required : text.notFound;
  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit}>
      <FormFailure fault={fault} unreachable={text.unreachable} />
      <Field
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect="off"
        defaultValue={state.values.tenantName}
        enterKeyHint="go"
        error={state.problem && !busy ? problem : undefined}
        hint={<bdi className="break-words">{text.hint}</bdi>}
        id="tenantName"
        label={text.label}
        name="tenantName"
        ref={field}
        required
        spellCheck={false}
        type="text"
      />
      <Button busy={busy} busyLabel={text.submitting} className="w-full">
        {text.submit}
      </Button>
    </form>
  );
}

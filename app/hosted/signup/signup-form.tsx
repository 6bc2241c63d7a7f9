"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { FormFailure } from "../../failure";
import { useSubmission } from "../../submission";
import type { SignupAnswer } from "./actions";
import { type Codes, codeIn, SignupFields, type SignupFormParts, sentenceFor, useSignupFields } from "./signup-fields";

type SignupFormProps = SignupFormParts & {
  action: (previous: SignupAnswer, form: FormData) => Promise<SignupAnswer>;
};

/** The signup form. Its list of fields, their check and their words come from the server; it decides nothing. */
export function SignupForm({ action, ...parts }: SignupFormProps) {
  const { fields, text } = parts;
  const { state, formAction, submit, busy, fault } = useSubmission(
    action,
    { values: {}, violations: {} },
    { forgets: true },
  );
  const form = useSignupFields(fields, state);
  const summary = useSummary(state);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const typed = new FormData(event.currentTarget);
    const send = () => {
      summary.show({});
      submit(typed);
    };
    return form.handleSubmit(send, (errors) => summary.show(codesOf(fields, errors)))(event);
  }

  const listed = fields.filter(({ name }) => summary.codes[name] && codeIn(form.errors, name));
  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={form.formRef}>
      {listed.length > 0 ? (
        <ErrorSummary
          errors={listed.map(({ name }) => ({
            id: name,
            message: sentenceFor(text, name, codeIn(form.errors, name)) ?? "",
          }))}
          ref={summary.ref}
          title={text.summaries[listed.length] ?? ""}
        />
      ) : null}
      {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
      <FormFailure fault={fault} />
      <SignupFields {...parts} advised form={form} values={state.values} />
      <Button busy={busy} busyLabel={text.submitting} className="w-full">
        {text.submit}
      </Button>
    </form>
  );
}

/** What was wrong when the form was last sent, found by the browser or the server. It takes the focus once. */
function useSummary(state: SignupAnswer) {
  const [here, setHere] = useState<{ codes: Codes; after: SignupAnswer }>();
  const ref = useRef<HTMLDivElement>(null);
  const found = here?.after === state ? here : state;
  const due = useRef<object>(undefined);
  useEffect(() => {
    due.current = found;
  }, [found]);
  // After every render: the form library hands over its errors, and with them the summary appears, a render later than they were found.
  useEffect(() => {
    if (!due.current || !ref.current) return;
    due.current = undefined;
    ref.current.focus();
  });
  return {
    ref,
    codes: "codes" in found ? found.codes : found.violations,
    show: (codes: Codes) => setHere({ codes, after: state }),
  };
}

function codesOf(fields: SignupFormParts["fields"], errors: Parameters<typeof codeIn>[0]): Codes {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const code = codeIn(errors, name);
      return code ? [[name, code]] : [];
    }),
  );
}

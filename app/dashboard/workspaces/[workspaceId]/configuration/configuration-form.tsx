"use client";

import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from "react";
import { FILE_INPUT } from "@/app/dashboard/forms/row";
import { FormFailure } from "@/app/failure";
import { useSubmission } from "@/app/submission";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Option } from "@/components/ui/option";
import type { ConfigurationAnswer } from "./actions";
import { PlanView } from "./plan-view";
import type { ConfigurationText } from "./words";

type ConfigurationFormProps = {
  action: (previous: ConfigurationAnswer, form: FormData) => Promise<ConfigurationAnswer>;
  text: ConfigurationText;
};

/** With all that a form puts around it, it stays below what a request may have (HTTP contract, "Conventions": 64 KiB). */
const TEXT_MAX_BYTES = 60_000;

/** A configuration file, what it would change, and the button that changes just that. */
export function ConfigurationForm({ action, text }: ConfigurationFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission<ConfigurationAnswer>(action, {}, { forgets: true });
  const [tooLarge, setTooLarge] = useState(false);
  const told = useRef<HTMLDivElement>(null);
  const typed = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (state.plan || state.mistakes || state.refusal || state.done) told.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const isTooLarge = new Blob([typed.current?.value ?? ""]).size > TEXT_MAX_BYTES;
    setTooLarge(isTooLarge);
    if (isTooLarge) return told.current?.focus();
    submit(new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter));
  }

  /** So that it can be seen, and mended here. */
  async function onFile({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    const [file] = currentTarget.files ?? [];
    if (!file || !typed.current) return;
    typed.current.value = await file.text();
    currentTarget.value = "";
  }

  return (
    <form action={formAction} aria-busy={busy || undefined} noValidate onSubmit={onSubmit}>
      <div className="space-y-5">
        <div>
          <label className="mb-1.5 block text-sm leading-5 font-medium" htmlFor="file">
            {text.file}
          </label>
          <input
            accept=".yaml,.yml,.json"
            aria-describedby="file-hint"
            className={FILE_INPUT}
            id="file"
            name="file"
            onChange={onFile}
            type="file"
          />
          <p className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id="file-hint">
            {text.fileHint}
          </p>
        </div>
        <div>
          <label className="mb-1.5 block text-sm leading-5 font-medium" htmlFor="text">
            {text.text}
          </label>
          <textarea
            aria-describedby="text-hint"
            autoComplete="off"
            className="block w-full min-w-0 rounded-control border border-field-border bg-card px-3 py-2 font-mono text-[0.8125rem] leading-5 text-foreground"
            defaultValue={state.text ?? ""}
            id="text"
            name="text"
            ref={typed}
            rows={14}
            spellCheck={false}
            wrap="off"
          />
          <p className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id="text-hint">
            {text.textHint}
          </p>
        </div>
        <Option
          defaultChecked={state.prune}
          help={text.pruneHelp}
          id="prune"
          label={text.prune}
          name="prune"
          type="checkbox"
          value="yes"
        />
        <Secrets secrets={state.secrets ?? []} text={text} />
      </div>
      <div className="mt-6 space-y-4 outline-none" ref={told} tabIndex={-1}>
        <FormFailure fault={fault} unreachable={text.unreachable} />
        {tooLarge ? <Alert tone="danger">{text.tooLarge}</Alert> : null}
        {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
        {state.done && !busy ? <Alert tone="success">{state.done}</Alert> : null}
        {state.mistakes && !busy ? <Mistakes answer={state} text={text} /> : null}
        {state.waiting && state.waiting.length > 0 && !busy ? <Waiting domains={state.waiting} text={text} /> : null}
      </div>
      <div className="mt-4">
        <Button
          busy={busy}
          busyLabel={text.planning}
          className="max-sm:w-full"
          name="deed"
          value="plan"
          variant="secondary"
        >
          {text.plan}
        </Button>
      </div>
      {state.plan ? (
        <PlanView
          agreedPlan={state.agreedPlan ?? ""}
          busy={busy}
          key={state.agreedPlan}
          plan={state.plan}
          text={text}
          waits={(state.waiting ?? []).length > 0}
        />
      ) : null}
    </form>
  );
}

type Part = { text: ConfigurationText };

/** Typed anew where no scripts run: no answer holds one. */
function Secrets({ secrets, text }: Part & { secrets: NonNullable<ConfigurationAnswer["secrets"]> }) {
  if (secrets.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm leading-5 font-medium">{text.secrets}</legend>
      <p className="mt-1 mb-3 text-[0.8125rem] leading-5 text-muted">{text.secretsHint}</p>
      <div className="space-y-4">
        {secrets.map(({ variable, clients }) => (
          <Field
            autoComplete="off"
            className="font-mono"
            id={`secret-${variable}`}
            key={variable}
            label={variable}
            labelNote={clients.join(", ")}
            name={`secret.${variable}`}
            type="password"
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Besides the plan, which leaves them as they are: no file can bring their records about. */
function Waiting({ domains, text }: Part & { domains: string[] }) {
  return (
    <div className="rounded-control border border-border px-4 py-3 text-sm leading-5">
      <p className="font-medium">{text.waitingTitle}</p>
      <p className="mt-0.5 text-muted">{text.waitingIntro}</p>
      <ul className="mt-1.5 list-disc space-y-1 ps-5">
        {domains.map((domain) => (
          <li className="wrap-anywhere" key={domain}>
            {domain}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Mistakes({ answer: { mistakes = [], moreMistakes }, text }: Part & { answer: ConfigurationAnswer }) {
  return (
    <Alert tone="danger">
      <p className="font-medium">{text.mistakes}</p>
      <ul className="mt-1.5 space-y-1">
        {mistakes.map(({ place, message }) => (
          <li className="wrap-anywhere" key={`${place} ${message}`}>
            <code className="font-mono text-[0.8125rem]">{place}</code> <span>{message}</span>
          </li>
        ))}
      </ul>
      {moreMistakes ? <p className="mt-1.5">{moreMistakes}</p> : null}
    </Alert>
  );
}

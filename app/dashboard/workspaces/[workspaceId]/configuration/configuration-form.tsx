"use client";

import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from "react";
import { ChangeTable } from "@/app/dashboard/change-table";
import { FILE_INPUT } from "@/app/dashboard/forms/row";
import { useTexts } from "@/app/dashboard/use-texts";
import { FormFailure } from "@/app/failure";
import { useSubmission } from "@/app/submission";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field, FieldFrame } from "@/components/ui/field";
import { AlertIcon } from "@/components/ui/icons";
import { Option } from "@/components/ui/option";
import type { ConfigurationAnswer, ShownPlan, ShownStep } from "./actions";

type ConfigurationFormProps = {
  action: (previous: ConfigurationAnswer, form: FormData) => Promise<ConfigurationAnswer>;
};

/** With all that a form puts around it, it stays below what a request may have (HTTP contract, "Conventions": 64 KiB). */
const TEXT_MAX_BYTES = 60_000;

/** A configuration file, what it would change, and the button that changes just that. */
export function ConfigurationForm({ action }: ConfigurationFormProps) {
  const t = useTexts("dashboard.configuration");
  const { state, formAction, submit, busy, fault } = useSubmission<ConfigurationAnswer>(action, {}, { forgets: true });
  const [tooLarge, setTooLarge] = useState(false);
  const outcome = useRef<HTMLDivElement>(null);
  const typed = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (state.plan || state.mistakes || state.refusal || state.done) outcome.current?.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const isTooLarge = new Blob([typed.current?.value ?? ""]).size > TEXT_MAX_BYTES;
    setTooLarge(isTooLarge);
    if (isTooLarge) return outcome.current?.focus();
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
        <FieldFrame hint={t("fileHint")} id="file" label={t("file")}>
          <input
            accept=".yaml,.yml,.json"
            aria-describedby="file-hint"
            className={FILE_INPUT}
            id="file"
            name="file"
            onChange={onFile}
            type="file"
          />
        </FieldFrame>
        <FieldFrame hint={t("textHint")} id="text" label={t("text")}>
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
        </FieldFrame>
        <Option
          defaultChecked={state.prune}
          help={t("pruneHelp")}
          id="prune"
          label={t("prune")}
          name="prune"
          type="checkbox"
          value="yes"
        />
        <Secrets secrets={state.secrets ?? []} />
      </div>
      <div className="mt-6 space-y-4 outline-none" ref={outcome} tabIndex={-1}>
        <FormFailure fault={fault} />
        {tooLarge ? <Alert tone="danger">{t("tooLarge")}</Alert> : null}
        {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
        {state.done && !busy ? <Alert tone="success">{state.done}</Alert> : null}
        {state.mistakes && !busy ? <Mistakes answer={state} /> : null}
        {state.waiting && state.waiting.length > 0 && !busy ? <Waiting domains={state.waiting} /> : null}
      </div>
      <div className="mt-4">
        <Button
          busy={busy}
          busyLabel={t("planning")}
          className="max-sm:w-full"
          name="intent"
          value="plan"
          variant="secondary"
        >
          {t("plan")}
        </Button>
      </div>
      {state.plan ? (
        <PlanView
          agreedPlan={state.agreedPlan ?? ""}
          busy={busy}
          key={state.agreedPlan}
          plan={state.plan}
          waits={(state.waiting ?? []).length > 0}
        />
      ) : null}
    </form>
  );
}

/** Without scripts they have to be typed again: no answer contains a secret. */
function Secrets({ secrets }: { secrets: NonNullable<ConfigurationAnswer["secrets"]> }) {
  const t = useTexts("dashboard.configuration");
  if (secrets.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm leading-5 font-medium">{t("secrets")}</legend>
      <p className="mt-1 mb-3 text-[0.8125rem] leading-5 text-muted">{t("secretsHint")}</p>
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

/** Domains that can't be used yet. They are not part of the plan: a file cannot set DNS records. */
function Waiting({ domains }: { domains: string[] }) {
  const t = useTexts("dashboard.configuration");
  return (
    <div className="rounded-control border border-border px-4 py-3 text-sm leading-5">
      <p className="font-medium">{t("waitingTitle")}</p>
      <p className="mt-0.5 text-muted">{t("waitingIntro")}</p>
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

function Mistakes({ answer: { mistakes = [], moreMistakes } }: { answer: ConfigurationAnswer }) {
  const t = useTexts("dashboard.configuration");
  return (
    <Alert tone="danger">
      <p className="font-medium">{t("mistakes")}</p>
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

type PlanViewProps = {
  plan: ShownPlan;
  agreedPlan: string;
  busy: boolean;
  /** Whether some of the file is still to be done, automatically or by hand. */
  waits: boolean;
};

/** What a file would change, step by step from what to what, and the way to agree to it. */
function PlanView({ plan, agreedPlan, busy, waits }: PlanViewProps) {
  const t = useTexts("dashboard.configuration");
  if (plan.steps.length === 0 && !plan.more) {
    return <p className="mt-6 text-[0.9375rem] leading-6">{waits ? t("nothingYet") : t("nothing")}</p>;
  }
  return (
    <section aria-labelledby="plan" className="mt-8">
      <h3 className="text-[0.9375rem] leading-6 font-semibold" id="plan">
        {t("planTitle")}
      </h3>
      <p className="mt-0.5 mb-3 text-sm leading-5 text-muted">
        <span>{plan.sum}</span> <span>{t("planIntro")}</span>
      </p>
      <ol className="overflow-hidden rounded-card border border-border bg-card">
        {plan.steps.map((step) => (
          <Step key={`${step.action} ${step.what} ${step.changes.map(({ label }) => label).join()}`} step={step} />
        ))}
      </ol>
      {plan.more ? <p className="mt-3 text-sm leading-5 text-muted">{plan.more}</p> : null}
      <input name="agreedPlan" readOnly type="hidden" value={agreedPlan} />
      <div className="mt-5 space-y-3">
        {plan.weakens ? (
          <Option
            id="acceptWeakening"
            label={t("acceptWeakening")}
            name="acceptWeakening"
            type="checkbox"
            value="yes"
          />
        ) : null}
        {plan.acceptDeletingUsers ? (
          <Option
            id="acceptDeletingUsers"
            label={plan.acceptDeletingUsers}
            name="acceptDeletingUsers"
            type="checkbox"
            value="yes"
          />
        ) : null}
        <Button busy={busy} busyLabel={t("applying")} className="max-sm:w-full" name="intent" value="apply">
          {t("applyPlan")}
        </Button>
      </div>
    </section>
  );
}

const TONES = { create: "success", change: "accent", delete: "danger" } as const;

function Step({ step }: { step: ShownStep }) {
  const t = useTexts("dashboard.configuration");
  return (
    <li className="border-t border-border px-5 py-4 first:border-t-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={TONES[step.action]}>{step.label}</Badge>
        <span className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{step.what}</span>
      </p>
      {step.users ? <p className="mt-1 text-sm leading-5 text-danger">{step.users}</p> : null}
      <ChangeTable changes={step.changes} heads={{ label: t("member"), from: t("from"), to: t("to") }} />
      {step.warnings.map((warning) => (
        <p className="mt-2 flex gap-2 text-sm leading-5 text-danger" key={warning}>
          <AlertIcon className="size-5 shrink-0" />
          <span>{warning}</span>
        </p>
      ))}
    </li>
  );
}

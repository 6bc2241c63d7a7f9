"use client";

import { type FormEvent, type ReactNode, type Ref, useEffect, useMemo, useRef, useState } from "react";
import { type RegisterOptions, type UseFormRegisterReturn, useForm } from "react-hook-form";
import type { Conflict, FormAnswer } from "@/app/dashboard/forms/answer";
import { FormFailure } from "@/app/failure";
import { useSubmission } from "@/app/submission";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import { useTexts } from "../use-texts";

/** What a form hands to each of its inputs. */
export type FieldTools = {
  /** The typed value, if the server sent it back; else the given one. */
  values: (name: string, given: readonly string[]) => readonly string[];
  problem: (name: string) => string | undefined;
  register: (name: string, options?: RegisterOptions) => Omit<UseFormRegisterReturn, "ref">;
};

type FormFrameProps = {
  /** The form's id, for elements outside of it. */
  id?: string | undefined;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** The version that is shown; undefined for something new. */
  version?: number;
  /** Whether the operator may only read. */
  readOnly?: boolean;
  /** The check in the browser: a sentence for each input that is wrong. The server checks again. */
  check: (form: FormData) => Record<string, string>;
  /** The button's label, if it isn't "Save". */
  submit?: string | undefined;
  submitting?: string | undefined;
  /** Replaces the form when the answer contains something that is shown only once. */
  afterwards?: ((shownOnce: string, made: FormAnswer["made"]) => ReactNode) | undefined;
  children: (tools: FieldTools) => ReactNode;
};

/** A form of the dashboard: sends, with and without scripts, and shows the outcome. Its children are the fields. */
export function FormFrame({
  id,
  action,
  version,
  readOnly = false,
  check,
  submit: submitLabel,
  submitting,
  afterwards,
  children,
}: FormFrameProps) {
  const t = useTexts("dashboard.form");
  const { state, formAction, submit, busy, fault } = useSubmission<FormAnswer>(action, {});
  const ref = useRef<HTMLFormElement>(null);
  const [touched, setTouched] = useState<FormAnswer>();
  const [found, setFound] = useState<{ problems: Record<string, string>; after: FormAnswer }>();
  const { register, handleSubmit, formState } = useForm<Record<string, unknown>>({
    // Browser and server check the same data, read by the same function.
    resolver: (values) => {
      const errors = errorsOf(ref.current ? check(new FormData(ref.current)) : {});
      return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
    },
    errors: useMemo(() => errorsOf(state.problems ?? {}), [state]),
    shouldFocusError: false,
  });
  const listed = Object.entries(found?.after === state ? found.problems : (state.problems ?? {}));
  const summary = useFocusOn<HTMLDivElement>(listed.length > 0 ? (found ?? state) : undefined);
  const notice = useFocusOn<HTMLDivElement>(state.conflicts || state.warnings ? state : undefined);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const form = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
    return handleSubmit(
      () => {
        setFound({ problems: {}, after: state });
        submit(form);
      },
      () => setFound({ problems: check(form), after: state }),
    )(event);
  }

  const tools: FieldTools = {
    values: (name, given) => (state.values ? (state.values[name] ?? []) : given),
    problem: (name) => formState.errors[name]?.message as string | undefined,
    // Without its ref the library writes nothing into the page: it would tick every box of a group when one of them is.
    register: (name, options) => {
      const { ref: _, ...handlers } = register(name, options);
      return handlers;
    },
  };
  if (afterwards && state.shownOnce !== undefined) return afterwards(state.shownOnce, state.made);
  return (
    <form
      action={formAction}
      className="@container"
      id={id}
      noValidate
      onChange={() => setTouched(state)}
      onSubmit={onSubmit}
      ref={ref}
    >
      {version === undefined ? null : <input name="version" readOnly type="hidden" value={state.version ?? version} />}
      <div className="mb-6 space-y-4 empty:mb-0">
        {readOnly ? (
          <p className="rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">{t("readOnly")}</p>
        ) : null}
        <FormFailure fault={fault} />
        {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
        {listed.length > 0 ? <Summary listed={listed} ref={summary} /> : null}
        {state.conflicts && !busy ? <ConflictTable conflicts={state.conflicts} ref={notice} /> : null}
      </div>
      <fieldset className="min-w-0" disabled={readOnly}>
        {children(tools)}
        {state.warnings && touched !== state && !busy ? (
          <Warnings accepting={state.accepting ?? ""} ref={notice} warnings={state.warnings} />
        ) : null}
        {readOnly ? null : (
          <div className="mt-6 flex flex-wrap items-center gap-4">
            <Button busy={busy} busyLabel={submitting ?? t("saving")} className="min-w-28 max-sm:w-full">
              {submitLabel ?? t("save")}
            </Button>
            <p aria-live="polite" className="text-sm leading-5 text-success">
              {state.saved && !busy && touched !== state ? t("saved") : ""}
            </p>
          </div>
        )}
      </fieldset>
    </form>
  );
}

type SummaryProps = { listed: [string, string][]; ref: Ref<HTMLDivElement> };

function Summary({ listed, ref }: SummaryProps) {
  const t = useTexts("dashboard.form");
  return (
    <ErrorSummary
      errors={listed.map(([id, message]) => ({ id, message }))}
      ref={ref}
      title={t("summary", { count: listed.length })}
    />
  );
}

type WarningsProps = { warnings: string[]; accepting: string; ref: Ref<HTMLDivElement> };

/** What a change would weaken, and the button that saves it all the same. */
function Warnings({ warnings, accepting, ref }: WarningsProps) {
  const t = useTexts("dashboard.form");
  return (
    <div
      className="mt-6 rounded-control border border-danger/40 bg-danger-surface px-4 py-3 text-sm leading-5"
      ref={ref}
      role="alert"
      tabIndex={-1}
    >
      <p className="font-medium text-danger">{t("weakeningTitle")}</p>
      <ul className="mt-1.5 space-y-1.5">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
      <Button className="mt-3" name="acceptWeakening" value={accepting} variant="danger">
        {t("saveAnyway")}
      </Button>
    </div>
  );
}

/** Moves the focus to what a person has to read next, once for each time that it appears. */
function useFocusOn<Element extends HTMLElement>(appeared: unknown) {
  const ref = useRef<Element>(null);
  useEffect(() => {
    if (appeared) ref.current?.focus();
  }, [appeared]);
  return ref;
}

function errorsOf(problems: Record<string, string>) {
  return Object.fromEntries(Object.entries(problems).map(([name, message]) => [name, { type: "check", message }]));
}

/** Both versions of a setting that somebody else has just changed. */
function ConflictTable({ conflicts, ref }: { conflicts: Conflict[]; ref: Ref<HTMLDivElement> }) {
  const t = useTexts("dashboard.form");
  return (
    <div
      className="rounded-control border border-danger/40 bg-danger-surface px-4 py-3 text-sm leading-5"
      ref={ref}
      role="alert"
      tabIndex={-1}
    >
      <p className="font-medium text-danger">{t("conflictTitle")}</p>
      <p className="mt-1">{t("conflictIntro")}</p>
      <table className="mt-3 w-full text-start">
        <thead className="max-sm:sr-only">
          <tr>
            {[t("conflictSetting"), t("conflictTheirs"), t("conflictYours")].map((head) => (
              <th className="py-1 pe-4 text-start font-medium" key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {conflicts.map(({ label, theirs, yours }) => (
            <tr className="border-t border-danger/20 max-sm:block max-sm:py-1.5" key={label}>
              <th className="py-1.5 pe-4 text-start align-top font-normal max-sm:block max-sm:font-medium" scope="row">
                {label}
              </th>
              <Cell head={t("conflictTheirs")} value={theirs} />
              <Cell head={t("conflictYours")} value={yours} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ head, value }: { head: string; value: string }) {
  return (
    <td className="py-1.5 pe-4 align-top wrap-anywhere max-sm:block max-sm:py-0.5">
      <span className="text-muted sm:hidden">{`${head}: `}</span>
      <span>{value}</span>
    </td>
  );
}

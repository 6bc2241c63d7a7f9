"use client";

import { useId, useState } from "react";
import { PreviewFrame } from "@/app/dashboard/preview/frame";
import { useDraft } from "@/app/dashboard/preview/use-draft";
import { buttonClass } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";

export type PreviewText = Record<
  | "title"
  | "intro"
  | "frame"
  | "page"
  | "step"
  | "device"
  | "scheme"
  | "updated"
  | "leftOut"
  | "failed"
  | "show"
  | "open",
  string
> & {
  steps: Record<Step, string>;
  devices: Record<Device, string>;
  schemes: Record<Scheme, string>;
};

/** A page that the settings have to do with, with what is to be said about it. */
export type PreviewedPage = { label: string; draftPath: string; notes: string[] };

export type Device = "phone" | "desktop";
type Scheme = "light" | "dark";
type Step = "form" | "next";

type PreviewPanelProps = {
  /** Of the form whose values are shown. */
  formId: string;
  /** Whether that form sends nothing of itself, because its reader may change nothing. */
  asSaved: boolean;
  /** The path of what is saved, for the first page. */
  first: string;
  pages: PreviewedPage[];
  /** Whether the settings also say what comes after the form. */
  hasNextStep: boolean;
  /** Of each member, by its name. */
  labels: Record<string, string>;
  text: PreviewText;
};

/** The signup page with what stands in a form of the dashboard, beside that form, made anew while people type. */
export function PreviewPanel({ formId, asSaved, first, pages, hasNextStep, labels, text }: PreviewPanelProps) {
  const hydrated = useHydrated();
  const [page, setPage] = useState(0);
  const [device, setDevice] = useState<Device>("phone");
  const [scheme, setScheme] = useState<Scheme>("light");
  const [step, setStep] = useState<Step>("form");
  const shown = pages[page] ?? pages[0];
  const view = `&scheme=${scheme}&step=${step}`;
  const draft = useDraft({ formId, asSaved, draftPath: shown?.draftPath ?? "", view });
  const src = draft.src ?? first + view;
  const [loaded, setLoaded] = useState<string>();
  const left = draft.leftOut.map((name) => labels[name] ?? name).join(", ");
  const said = draft.failed ? text.failed : loaded === src ? text.updated : "";
  return (
    <section aria-labelledby="preview-title" className="min-w-0 xl:sticky xl:top-6">
      <h2 className="text-[0.9375rem] leading-6 font-semibold" id="preview-title">
        {text.title}
      </h2>
      <p className="mt-0.5 text-[0.8125rem] leading-5 text-muted">{text.intro}</p>
      {hydrated ? (
        <div className="mt-3 flex flex-wrap gap-x-3 gap-y-2">
          {pages.length > 1 ? (
            <Choice
              chosen={String(page)}
              label={text.page}
              onChoose={(name) => setPage(Number(name))}
              options={Object.fromEntries(pages.map(({ label }, i) => [String(i), label]))}
            />
          ) : null}
          {hasNextStep ? <Choice chosen={step} label={text.step} onChoose={setStep} options={text.steps} /> : null}
          <Choice chosen={device} label={text.device} onChoose={setDevice} options={text.devices} />
          <Choice chosen={scheme} label={text.scheme} onChoose={setScheme} options={text.schemes} />
        </div>
      ) : null}
      <PreviewFrame device={device} onLoaded={setLoaded} src={src} title={text.frame} />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4">
        <p aria-live="polite" className="text-[0.8125rem] leading-5 text-muted">
          {said}
        </p>
        <a className={buttonClass("quiet", "-mx-4")} href={src} rel="noreferrer" target="_blank">
          {text.open}
        </a>
      </div>
      <div aria-live="polite" className="space-y-1 text-[0.8125rem] leading-5 text-muted">
        {left ? <p>{text.leftOut.replace("{members}", left)}</p> : null}
        {shown?.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
      {asSaved ? null : (
        <noscript>
          <button
            className={buttonClass("secondary", "mt-3 w-full")}
            form={formId}
            formAction={shown?.draftPath}
            formEncType="multipart/form-data"
            formMethod="post"
            formTarget="_blank"
            type="submit"
          >
            {text.show}
          </button>
        </noscript>
      )}
    </section>
  );
}

type ChoiceProps<Name extends string> = {
  label: string;
  options: Record<Name, string>;
  chosen: Name;
  onChoose: (name: Name) => void;
};

/** One of a few, in a row. */
export function Choice<Name extends string>({ label, options, chosen, onChoose }: ChoiceProps<Name>) {
  const group = useId();
  return (
    <div
      aria-label={label}
      className="inline-flex max-w-full flex-wrap gap-1 rounded-control border border-border bg-background p-1"
      role="radiogroup"
    >
      {(Object.entries(options) as [Name, string][]).map(([name, words]) => (
        <label
          className="relative flex min-h-9 max-w-48 items-center rounded-control px-3 text-[0.8125rem] leading-5 font-medium text-muted has-checked:bg-card has-checked:text-foreground has-checked:shadow-[0_0_0_1px_var(--field-border)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text"
          key={name}
        >
          <input
            checked={chosen === name}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
            name={group}
            onChange={() => onChoose(name)}
            type="radio"
            value={name}
          />
          <span className="truncate">{words}</span>
        </label>
      ))}
    </div>
  );
}

"use client";

import { useEffect, useId, useRef, useState } from "react";
import { Segments } from "@/app/dashboard/forms/row";
import { PreviewFrame } from "@/app/dashboard/preview/frame";
import { buttonClass } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { useTexts } from "../use-texts";

/** A page that the settings change, with notes about it. */
type PreviewedPage = { label: string; draftPath: string; notes: string[] };

export type Device = "phone" | "desktop";
type Scheme = "light" | "dark";
type Step = "form" | "next";

type PreviewPanelProps = {
  /** The id of the form whose values are shown. */
  formId: string;
  /** Whether that form sends nothing of itself, because its reader may change nothing. */
  asSaved: boolean;
  /** The preview of the saved settings, for the first page. */
  first: string;
  pages: PreviewedPage[];
  /** Whether the settings also affect the step after the form. */
  hasNextStep: boolean;
  /** Of each member, by its name. */
  labels: Record<string, string>;
};

/** The signup page with the values of a settings form, beside that form. It follows what is typed. */
export function PreviewPanel({ formId, asSaved, first, pages, hasNextStep, labels }: PreviewPanelProps) {
  const t = useTexts("dashboard.preview");
  const [steps, devices, schemes] = [
    useTexts("dashboard.preview.steps"),
    useTexts("dashboard.preview.devices"),
    useTexts("dashboard.preview.schemes"),
  ];
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
  const status = draft.failed ? t("failed") : loaded === src ? t("updated") : "";
  return (
    <section aria-labelledby="preview-title" className="min-w-0 xl:sticky xl:top-6">
      <h2 className="text-[0.9375rem] leading-6 font-semibold" id="preview-title">
        {t("title")}
      </h2>
      <p className="mt-0.5 text-[0.8125rem] leading-5 text-muted">{t("intro")}</p>
      {hydrated ? (
        <div className="mt-3 flex flex-wrap gap-x-3 gap-y-2">
          {pages.length > 1 ? (
            <Choice
              chosen={String(page)}
              label={t("page")}
              onChoose={(name) => setPage(Number(name))}
              options={Object.fromEntries(pages.map(({ label }, i) => [String(i), label]))}
            />
          ) : null}
          {hasNextStep ? (
            <Choice
              chosen={step}
              label={t("step")}
              onChoose={setStep}
              options={{ form: steps("form"), next: steps("next") }}
            />
          ) : null}
          <Choice
            chosen={device}
            label={t("device")}
            onChoose={setDevice}
            options={{ phone: devices("phone"), desktop: devices("desktop") }}
          />
          <Choice
            chosen={scheme}
            label={t("scheme")}
            onChoose={setScheme}
            options={{ light: schemes("light"), dark: schemes("dark") }}
          />
        </div>
      ) : null}
      <PreviewFrame device={device} onLoaded={setLoaded} src={src} title={t("frame")} />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4">
        <p aria-live="polite" className="text-[0.8125rem] leading-5 text-muted">
          {status}
        </p>
        <a className={buttonClass("quiet", "-mx-4")} href={src} rel="noreferrer" target="_blank">
          {t("open")}
        </a>
      </div>
      <div aria-live="polite" className="space-y-1 text-[0.8125rem] leading-5 text-muted">
        {left ? <p>{t("leftOut", { members: left })}</p> : null}
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
            {t("show")}
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

/** A choice of one among a few. */
function Choice<Name extends string>({ label, options, chosen, onChoose }: ChoiceProps<Name>) {
  const group = useId();
  const entries = Object.entries(options) as [Name, string][];
  return (
    <Segments
      input={(value) => ({ checked: value === chosen, name: group, onChange: () => onChoose(value as Name) })}
      label={label}
      options={entries.map(([value, words]) => ({ value, label: words }))}
      small
    />
  );
}

type Asked = {
  /** The id of the form whose values are used. */
  formId: string;
  /** Whether the saved values are used instead. */
  asSaved: boolean;
  draftPath: string;
  /** What else the preview is asked for: the end of its query. */
  view: string;
};

type Draft = {
  /** Of the newest preview; undefined until something has changed. */
  src: string | undefined;
  /** Members that could not be used as they were typed. */
  leftOut: string[];
  /** Whether the newest could not be had, so that an older one is still shown. */
  failed: boolean;
};

const PAUSE_MILLISECONDS = 400;

/** The newest draft of the values in a form. It is requested when typing pauses, and immediately for another view. */
function useDraft({ formId, asSaved, draftPath, view }: Asked): Draft {
  const [draft, setDraft] = useState<Draft>({ src: undefined, leftOut: [], failed: false });
  const isFirst = useRef(true);

  useEffect(() => {
    const form = document.getElementById(formId);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let underWay = new AbortController();

    async function take() {
      underWay.abort();
      underWay = new AbortController();
      const { signal } = underWay;
      const answer = await askForDraft(draftPath, valuesOf(form, asSaved), signal);
      if (signal.aborted) return;
      setDraft((before) =>
        answer ? { src: answer.path + view, leftOut: answer.leftOut, failed: false } : { ...before, failed: true },
      );
    }
    function takeAfterPause() {
      clearTimeout(timer);
      timer = setTimeout(take, PAUSE_MILLISECONDS);
    }

    // The page was rendered with the saved values.
    if (!isFirst.current) take();
    isFirst.current = false;
    form?.addEventListener("input", takeAfterPause);
    form?.addEventListener("change", takeAfterPause);
    return () => {
      clearTimeout(timer);
      underWay.abort();
      form?.removeEventListener("input", takeAfterPause);
      form?.removeEventListener("change", takeAfterPause);
    };
  }, [formId, asSaved, draftPath, view]);

  return draft;
}

function valuesOf(form: HTMLElement | null, asSaved: boolean): FormData {
  if (!asSaved && form instanceof HTMLFormElement) return new FormData(form);
  const values = new FormData();
  values.set("asSaved", "yes");
  return values;
}

/** Undefined where the server was not reached or refused. */
async function askForDraft(
  path: string,
  values: FormData,
  signal: AbortSignal,
): Promise<{ path: string; leftOut: string[] } | undefined> {
  try {
    const answer = await fetch(path, { method: "POST", body: values, headers: { accept: "application/json" }, signal });
    return answer.ok ? ((await answer.json()) as { path: string; leftOut: string[] }) : undefined;
  } catch {
    return undefined;
  }
}

"use client";

import { useEffect, useRef, useState } from "react";

type Asked = {
  /** Of the form whose values are taken. */
  formId: string;
  /** Whether what is saved is taken in their place. */
  asSaved: boolean;
  draftPath: string;
  /** What is asked of the preview besides: the end of its query. */
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

/** The newest draft of what stands in a form: asked for once typing pauses, and at once for another view. */
export function useDraft({ formId, asSaved, draftPath, view }: Asked): Draft {
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

    // The page came with what is saved.
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

/** Undefined where there was no answer, or none that helps. */
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

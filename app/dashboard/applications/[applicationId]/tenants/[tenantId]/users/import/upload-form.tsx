"use client";

import { type FormEvent, useActionState, useEffect, useRef, useState } from "react";
import { FILE_INPUT } from "@/app/dashboard/forms/row";
import { useTexts } from "@/app/dashboard/use-texts";
import { FormFailure } from "@/app/failure";
import { reloadWhenRestored, watchLeaving } from "@/app/leaving";
import type { Submission } from "@/app/submission";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { FieldFrame } from "@/components/ui/field";
import { useHydrated } from "@/components/ui/hydrated";
import { piecesOf } from "@/lib/directory/import/pieces";
import type { UploadAnswer } from "../actions";

type Progress = NonNullable<UploadAnswer["progress"]> & { percent: number };

type UploadFormProps = {
  action: (previous: UploadAnswer, form: FormData) => Promise<UploadAnswer>;
  /** Where the imports of the tenant are. */
  base: string;
  /** One that stopped and is to go on. */
  importId?: string;
  linesDone?: number;
  /** The message for a file with nothing in it. */
  empty: string;
};

/**
 * Sends a file of users piece by piece, since a request carries no more, and shows how far it is. What is sent is done: whoever leaves can go on
 * later with the same file. Without scripts the form sends a small file at once.
 */
export function UploadForm({ action, base, importId = "", linesDone = 0, empty }: UploadFormProps) {
  const t = useTexts("dashboard.bulk.import");
  const goesOn = importId !== "";
  const [posted, formAction] = useActionState(action, {});
  const [answer, setAnswer] = useState<UploadAnswer>();
  const [fault, setFault] = useState<Submission<never>["fault"]>();
  const [progress, setProgress] = useState<Progress>();
  const [busy, setBusy] = useState<"sending" | "stopping">();
  const begun = useRef({ id: importId, linesDone });
  const stops = useRef(false);
  const refusal = (answer ?? posted).refusal;
  const failure = fault ?? (posted.failed && !answer ? "failed" : undefined);
  useEffect(reloadWhenRestored, []);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const file = new FormData(event.currentTarget).get("file");
    setFault(undefined);
    if (!(file instanceof File) || file.size === 0) return setAnswer({ refusal: empty });
    setAnswer({});
    setBusy("sending");
    stops.current = false;
    const ended = await failing(send(file));
    if (ended.destination) return window.location.assign(ended.destination);
    setBusy(undefined);
    setAnswer(ended);
    if (ended.signedOut) setFault("signed_out");
    else if (ended.failed) setFault("unreachable");
  }

  /** Up to the end, or to whatever stops it. */
  async function send(file: File): Promise<UploadAnswer> {
    for await (const piece of piecesOf(file)) {
      if (stops.current) return { destination: `${base}/${begun.current.id}` };
      // The last one is sent whatever was done before: it ends the import, or shows that this is another file.
      if (piece.firstLine + piece.lines - 1 <= begun.current.linesDone && !piece.isLast) continue;
      const form = new FormData();
      form.set("file", new Blob([piece.bytes]));
      form.set("importId", begun.current.id);
      form.set("firstLine", String(piece.firstLine));
      if (piece.isLast) form.set("last", "yes");
      const got = await action({}, form);
      if (!got.progress) return got;
      begun.current = got.progress;
      setProgress({ ...got.progress, percent: Math.floor((100 * piece.end) / file.size) });
    }
    return { refusal: empty };
  }

  return (
    <form action={formAction} aria-busy={busy ? true : undefined} onSubmit={onSubmit}>
      <div className="mb-4 space-y-3 empty:mb-0">
        <FormFailure fault={failure} unreachable={t("unreachable")} />
        {refusal && !busy ? <Alert tone="danger">{refusal}</Alert> : null}
      </div>
      <FileField
        goesOn={goesOn}
        onChange={() => {
          // Another file is another import, unless this page is about one.
          begun.current = { id: importId, linesDone };
        }}
      />
      <input name="importId" type="hidden" value={importId} />
      <input name="firstLine" type="hidden" value="1" />
      <input name="last" type="hidden" value="yes" />
      {progress ? <ProgressBar progress={progress} /> : null}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button busy={busy !== undefined} busyLabel={t("submitting")} className="max-sm:w-full">
          {goesOn ? t("goOn") : t("submit")}
        </Button>
        {busy && progress ? (
          <Button
            busy={busy === "stopping"}
            busyLabel={t("stopping")}
            className="max-sm:w-full"
            onClick={() => {
              stops.current = true;
              setBusy("stopping");
            }}
            type="button"
            variant="secondary"
          >
            {t("stop")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

/** What came of it; a failure, once the page has not been left for good. */
async function failing(sending: Promise<UploadAnswer>): Promise<UploadAnswer> {
  const leaving = watchLeaving();
  try {
    return await sending;
  } catch {
    await leaving.settled();
    return { failed: true };
  } finally {
    leaving.stop();
  }
}

function ProgressBar({ progress: { percent, linesDone, imported, refused } }: { progress: Progress }) {
  const t = useTexts("dashboard.bulk.import");
  const number = (value: number) => value.toLocaleString(document.documentElement.lang);
  return (
    <div className="mt-4">
      <progress aria-label={t("progress")} className="h-2 w-full accent-accent-text" max={100} value={percent} />
      <p className="text-sm leading-5 tabular-nums">
        {t("sent", { lines: number(linesDone), imported: number(imported), refused: number(refused) })}
      </p>
    </div>
  );
}

function FileField({ goesOn, onChange }: { goesOn: boolean; onChange: () => void }) {
  const t = useTexts("dashboard.bulk.import");
  const hydrated = useHydrated();
  return (
    <FieldFrame
      hint={
        <>
          <span>{goesOn ? t("sameFileHint") : t("fileHint")}</span> {/* Without scripts a file is one request. */}
          {hydrated ? null : <span>{t("small")}</span>}
        </>
      }
      id="file"
      label={goesOn ? t("sameFile") : t("file")}
    >
      <input
        accept=".ndjson,.jsonl,.json,.txt,application/x-ndjson"
        aria-describedby="file-hint"
        className={FILE_INPUT}
        id="file"
        name="file"
        onChange={onChange}
        type="file"
      />
    </FieldFrame>
  );
}

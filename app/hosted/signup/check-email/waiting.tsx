"use client";

import { type FormEvent, useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Spinner } from "@/components/ui/icons";
import { FormFailure } from "../../../failure";
import { useSubmission } from "../../../submission";
import type { ResendAnswer } from "./actions";

type ResendProps = {
  action: (previous: ResendAnswer, form: FormData) => Promise<ResendAnswer>;
  /** Until it may be sent again, from the moment the page was made. */
  resendInSeconds: number;
  text: Record<"resend" | "resendIn" | "resending" | "resent" | "tooEarly", string>;
};

/** Sends the mail again, at most once a minute; the button counts down to when it may. */
export function Resend({ action, resendInSeconds, text }: ResendProps) {
  const { state, formAction, submit, busy, fault } = useSubmission(action, {});
  const left = useCountdown(state.resendInSeconds ?? resendInSeconds, state);
  const hydrated = useHydrated();
  const waits = hydrated && left > 0;
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!waits) submit(new FormData(event.currentTarget));
  }
  return (
    <form action={formAction} className="space-y-4" onSubmit={onSubmit}>
      <Button
        aria-disabled={waits}
        busy={busy}
        busyLabel={text.resending}
        className="w-full tabular-nums"
        variant="secondary"
      >
        {waits ? text.resendIn.replace("{seconds}", String(left)) : text.resend}
      </Button>
      {state.result === "sent" ? <Alert tone="success">{text.resent}</Alert> : null}
      {state.result === "wait" ? <Alert tone="danger">{text.tooEarly}</Alert> : null}
      <FormFailure fault={fault} />
    </form>
  );
}

/** Seconds left of a wait that began with `since`. */
function useCountdown(seconds: number, since: unknown): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer begins a new wait, also of the same length.
  useEffect(() => {
    const end = performance.now() + seconds * 1000;
    setLeft(seconds);
    const timer = setInterval(() => setLeft(Math.max(Math.ceil((end - performance.now()) / 1000), 0)), 1000);
    return () => clearInterval(timer);
  }, [seconds, since]);
  return left;
}

/** Often while it is new, seldom later, and not at all while nobody looks. */
const POLL_MILLISECONDS = { soon: 2500, later: 10_000, soonFor: 5 * 60_000 };

type Status = { type?: string; followUrl?: string };

/** Moves on by itself as soon as the attempt is activated somewhere. @param waiting what it shows meanwhile, if anything */
export function FollowActivation({ attemptId, waiting }: { attemptId: string; waiting?: string }) {
  const hydrated = useHydrated();
  useEffect(() => {
    const began = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    async function look() {
      clearTimeout(timer);
      const status = document.hidden ? {} : await askStatus(attemptId);
      if (ended) return;
      if (status.type === "activated_here" && status.followUrl) return window.location.assign(status.followUrl);
      // Anything else that is not a wait any more is for the page to say.
      if (status.type && status.type !== "pending") return window.location.reload();
      const isNew = performance.now() - began < POLL_MILLISECONDS.soonFor;
      timer = setTimeout(look, isNew ? POLL_MILLISECONDS.soon : POLL_MILLISECONDS.later);
    }
    const lookAgain = () => {
      if (!document.hidden) look();
    };
    document.addEventListener("visibilitychange", lookAgain);
    timer = setTimeout(look, POLL_MILLISECONDS.soon);
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", lookAgain);
    };
  }, [attemptId]);
  return hydrated && waiting ? (
    <>
      <Spinner className="size-4 text-accent-text" />
      <span>{waiting}</span>
    </>
  ) : null;
}

async function askStatus(attemptId: string): Promise<Status> {
  try {
    const answer = await fetch(`/signup/status?attempt=${encodeURIComponent(attemptId)}`, { cache: "no-store" });
    return answer.ok ? ((await answer.json()) as Status) : {};
  } catch {
    // Offline: ask again later.
    return {};
  }
}

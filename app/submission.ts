"use client";

import { startTransition, useActionState, useCallback, useEffect, useRef, useState } from "react";
import { reloadWhenRestored, watchLeaving } from "./leaving";

/** What every action of these pages answers at least. */
export type Answer = {
  /** Set when the visit goes on elsewhere. */
  destination?: string;
  /** Set when it came to nothing by a fault of ours. */
  failed?: true;
  /** Set when nothing was done because whoever sent it is signed in no more. */
  signedOut?: true;
};

export type Submission<State> = {
  /** The newest answer, from a post with or without scripts. */
  state: State;
  /** For the form's `action`: what a post without scripts uses. */
  formAction: (form: FormData) => void;
  /** Sends the form by script. A second call while one is under way does nothing. */
  submit: (form: FormData) => void;
  /** From the press until the answer is shown or the page is left. */
  busy: boolean;
  /** Why it came to nothing, where that is not the sender's doing: the server was not reached, or failed, or the session has ended. What was typed is untouched. */
  fault: "unreachable" | "failed" | "signed_out" | undefined;
};

/**
 * Sends a form to its server action, with and without scripts. The script's way does not throw when the connection fails, because an error
 * boundary would take away what the person typed.
 *
 * @param options.forgets the action doesn't ask what it answered before: then the script doesn't send that back, which may be as large as a
 * request can be
 */
export function useSubmission<State extends Answer>(
  action: (previous: State, form: FormData) => Promise<State>,
  initial: State,
  { forgets = false }: { forgets?: boolean } = {},
): Submission<State> {
  const [posted, formAction] = useActionState(action, initial as Awaited<State>);
  const [answered, setAnswered] = useState<State>();
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<"unreachable" | "signed_out">();
  const underWay = useRef(false);
  const state = answered ?? posted;

  const submit = useCallback(
    (form: FormData) => {
      if (underWay.current) return;
      underWay.current = true;
      setBusy(true);
      setHeld(undefined);
      startTransition(async () => {
        const leaving = watchLeaving();
        try {
          const answer = await action(forgets ? ({} as State) : state, form);
          if (answer.signedOut) setHeld("signed_out");
          else setAnswered(answer);
          if (answer.destination) return window.location.assign(answer.destination);
        } catch {
          await leaving.settled();
          setHeld("unreachable");
        } finally {
          leaving.stop();
        }
        underWay.current = false;
        setBusy(false);
      });
    },
    [action, state, forgets],
  );

  useEffect(reloadWhenRestored, []);

  const fault = held ?? (state.failed && !busy ? "failed" : undefined);
  return { state, formAction, submit, busy, fault };
}

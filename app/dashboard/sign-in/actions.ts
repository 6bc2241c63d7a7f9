"use server";

import { answering } from "@/app/answering";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { signInOperator } from "@/lib/operators/sign-in";
import { wayBackIn } from "@/lib/operators/way-back";
import type { Answer } from "../../submission";
import { goTo, holdSession } from "../operator";

export type SignInAnswer = Answer & {
  email: string;
  /** Fields that were left empty. */
  missing?: string[];
  refusal?: "wrong_credentials" | "rate_limited" | "overloaded";
};

/** Signs an operator in on the dashboard's host, and leads back to the page that was asked for. */
export const submitSignIn = answering(
  async function submitSignIn(
    to: { back: string | undefined },
    _previous: SignInAnswer,
    form: FormData,
  ): Promise<SignInAnswer> {
    const email = String(form.get("email") ?? "");
    if (!(await onDashboardHost())) return { email };
    const password = String(form.get("password") ?? "");
    const missing = Object.entries({ email: email.trim(), password }).flatMap(([name, text]) => (text ? [] : [name]));
    if (missing.length > 0) return { email, missing };
    const outcome = await signInOperator({ email, password }, await currentRequest());
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        return { email, ...(await goTo(wayBackIn(to?.back) ?? "/")) };
      case "wrong_credentials":
        return { email, refusal: "wrong_credentials" };
      case "refused":
        return { email, refusal: outcome.code === "rate_limited" ? "rate_limited" : "overloaded" };
    }
  },
  (_to, _previous, form) => ({ email: String(form.get("email") ?? "") }),
);

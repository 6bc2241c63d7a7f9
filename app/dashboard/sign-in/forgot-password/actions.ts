"use server";

import { z } from "zod";
import { answering } from "@/app/answering";
import { violationsIn } from "@/lib/form-text";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { requestPasswordReset } from "@/lib/operators/recovery";
import { personEmail } from "@/lib/operators/welcome-form";
import { answerToNew, type FormAnswer, unsaved } from "../../forms/answer";
import { plainProblemOf } from "../../forms/plain-text";
import { goTo } from "../../operator";

/** Has a link to choose a new password mailed. The answer is the same for every address. */
export const submitForgotPassword = answering(
  async function submitForgotPassword(_previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    if (!(await onDashboardHost())) return unsaved(form);
    const problem = await plainProblemOf({ email: "email" });
    const parsed = z.object({ email: personEmail }).safeParse({ email: form.get("email") });
    if (!parsed.success) return answerToNew({ type: "invalid", violations: violationsIn(parsed.error) }, form, problem);
    const outcome = await requestPasswordReset(parsed.data.email, await currentRequest());
    if (outcome.type === "refused") return answerToNew({ type: "rate_limited" }, form, problem);
    return { problems: {}, ...(await goTo("/sign-in/forgot-password?sent")) };
  },
  (_previous, form) => unsaved(form),
);

"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn } from "@/app/dashboard/operator";
import { retryMail } from "@/lib/email/retry";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";

/** Sends a mail again. Whose it is comes from the page, and is judged again by lib. */
export const submitRetry = answering(
  async function submitRetry(
    at: { applicationId: string },
    _previous: DeedAnswer,
    form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [tenantId = "", mailId = ""] = String(form.get("mail") ?? "").split(".");
    const name = { applicationId: boundText(at?.applicationId), tenantId, mailId };
    const outcome = await retryMail(asActor(operator), name, await currentRequest());
    const t = await getTranslations("dashboard.deliveries.outcomes");
    const isOver = outcome.type === "superseded" || outcome.type === "over";
    if (outcome.type === "retried" || isOver) refresh();
    return outcome.type === "retried" ? { done: t("retried") } : { refusal: t(outcome.type) };
  },
  () => ({}),
);

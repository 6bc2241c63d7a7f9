"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { retryMail } from "@/lib/email/retry";
import { currentRequest } from "@/lib/hosts/current";

/** Sends a mail again. Whose it is comes from the page, and is judged again by lib. */
export const submitRetry = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const [tenantId = "", mailId = ""] = String(form.get("mail") ?? "").split(".");
  const name = { applicationId: at.applicationId, tenantId, mailId };
  const outcome = await retryMail(actor, name, await currentRequest());
  const t = await getTranslations("dashboard.deliveries.outcomes");
  const isOver = outcome.type === "superseded" || outcome.type === "over";
  if (outcome.type === "retried" || isOver) refresh();
  return outcome.type === "retried" ? { done: t("retried") } : { refusal: t(outcome.type) };
});

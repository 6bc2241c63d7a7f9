"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { boundText } from "@/app/bound";
import { answerToNew } from "@/app/dashboard/forms/answer";
import { goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { changeOperatorPassword } from "@/lib/operators/password";
import { unlinkProvider } from "@/lib/operators/provider";
import { endOwnSessions } from "@/lib/operators/session";
import { createOperatorToken, deleteOperatorToken } from "@/lib/operators/tokens";
import { plainProblemOf } from "../forms/plain-text";

/** Ends one of the operator's own sessions, or all but this one. */
export const submitEndSession = operatorAction(null, async ({ form, operator }) => {
  const which = form.has("endOthers") ? { allBut: operator.sessionName } : { only: boundText(form.get("end")) };
  const sessions = await endOwnSessions(operator.id, which, await currentRequest());
  refresh();
  const t = await getTranslations("dashboard.account.said");
  return sessions > 0 ? { done: t("ended", { sessions }) } : { refusal: t("endedAlready") };
});

/** Changes the operator's own password. */
export const submitPassword = operatorAction(null, async ({ form, operator }) => {
  const text = (name: string) => String(form.get(name) ?? "");
  const raw = { currentPassword: text("currentPassword"), password: text("password") };
  const outcome = await changeOperatorPassword(operator, raw, await currentRequest());
  const problem = await plainProblemOf({ currentPassword: "currentPassword", password: "password" });
  switch (outcome.type) {
    case "saved":
      return goTo("/account");
    case "wrong_password":
      return { problems: { currentPassword: (await getTranslations("dashboard.errors.currentPassword"))("wrong") } };
    case "refused":
      return answerToNew({ type: outcome.code === "rate_limited" ? "rate_limited" : "overloaded" }, form, problem);
    case "invalid":
      return answerToNew(outcome, form, problem);
  }
});

/** Forgets who the operator is at the provider. Where that is their only way in, the form says that they accepted that. */
export const submitUnlink = operatorAction(null, async ({ form, operator }) => {
  const accepted = { acceptLastWayIn: form.get("acceptLastWayIn") === "yes" };
  const outcome = await unlinkProvider(operator, accepted, await currentRequest());
  const t = await getTranslations("dashboard.account.said");
  if (outcome.type === "last_way_in") return { refusal: t("lastWayIn") };
  refresh();
  return outcome.type === "unlinked" ? { done: t("unlinked") } : { refusal: t("notLinked") };
});

/** Makes a token, and shows it in its answer alone. */
export const submitToken = operatorAction(null, async ({ form, actor }) => {
  const text = (name: string) => String(form.get(name) ?? "");
  const raw = { displayName: text("displayName"), days: text("days") };
  const outcome = await createOperatorToken(actor, text("workspace"), raw, await currentRequest());
  if (outcome.type === "created") return { shownOnce: outcome.token };
  return answerToNew(outcome, form, await plainProblemOf({ displayName: "displayName", days: "choice" }));
});

/** Deletes one of the operator's own tokens. */
export const submitTokenDeletion = operatorAction(null, async ({ form, actor }) => {
  const isDeleted = await deleteOperatorToken(actor, boundText(form.get("delete")), await currentRequest());
  refresh();
  const t = await getTranslations("dashboard.account.said");
  return isDeleted ? { done: t("tokenDeleted") } : { refusal: t("tokenGone") };
});

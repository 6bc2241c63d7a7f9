"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { boundText } from "@/app/bound";
import { notMade, typedIn } from "@/app/dashboard/form-fields";
import { goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { changeOperatorPassword } from "@/lib/operators/password";
import { unlinkProvider } from "@/lib/operators/provider";
import { endOwnSessions } from "@/lib/operators/session";
import { createOperatorToken, deleteOperatorToken } from "@/lib/operators/tokens";

/** Ends one of the operator's own sessions, or all but this one. */
export const submitEndSession = operatorAction(null, async ({ form, operator }) => {
  const which = form.has("endOthers") ? { allBut: operator.sessionName } : { only: boundText(form.get("end")) };
  const sessions = await endOwnSessions(operator.id, which, await currentRequest());
  refresh();
  const t = await getTranslations("dashboard.account.outcomes");
  return sessions > 0 ? { done: t("ended", { sessions }) } : { refusal: t("endedAlready") };
});

/** Changes the operator's own password. */
export const submitPassword = operatorAction(null, async ({ form, operator }) => {
  const outcome = await changeOperatorPassword(operator, typedIn("account.newPassword", form), await currentRequest());
  switch (outcome.type) {
    case "saved":
      return goTo("/account");
    case "wrong_password":
      return { problems: { currentPassword: (await getTranslations("dashboard.errors.currentPassword"))("wrong") } };
    case "refused": {
      const type = outcome.code === "rate_limited" ? "rate_limited" : "overloaded";
      return notMade("account.newPassword", { type }, form);
    }
    case "invalid":
      return notMade("account.newPassword", outcome, form);
  }
});

/** Unlinks the operator from the identity provider. Where that is their only way to sign in, they have to accept that. */
export const submitUnlink = operatorAction(null, async ({ form, operator }) => {
  const accepted = { acceptLastWayIn: form.get("acceptLastWayIn") === "yes" };
  const outcome = await unlinkProvider(operator, accepted, await currentRequest());
  const t = await getTranslations("dashboard.account.outcomes");
  if (outcome.type === "last_way_in") return { refusal: t("lastWayIn") };
  refresh();
  return outcome.type === "unlinked" ? { done: t("unlinked") } : { refusal: t("notLinked") };
});

/** Creates a token. It is shown in this answer and never again. */
export const submitToken = operatorAction(null, async ({ form, actor }) => {
  const { workspace, ...raw } = typedIn("account.token", form);
  const outcome = await createOperatorToken(actor, workspace, raw, await currentRequest());
  return outcome.type === "created" ? { shownOnce: outcome.token } : notMade("account.token", outcome, form);
});

/** Deletes one of the operator's own tokens. */
export const submitTokenDeletion = operatorAction(null, async ({ form, actor }) => {
  const isDeleted = await deleteOperatorToken(actor, boundText(form.get("delete")), await currentRequest());
  refresh();
  const t = await getTranslations("dashboard.account.outcomes");
  return isDeleted ? { done: t("tokenDeleted") } : { refusal: t("tokenGone") };
});

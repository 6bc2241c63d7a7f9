"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { notMade, typedIn } from "@/app/dashboard/form-fields";
import { changeOptions, refusedAction, typedValues } from "@/app/dashboard/forms/answer";
import { boundOwner, goTo, operatorAction, ownerPath } from "@/app/dashboard/operator";
import { activateCustomDomain } from "@/lib/domains/activate";
import { addCustomDomain } from "@/lib/domains/add";
import { removeCustomDomain } from "@/lib/domains/remove";
import { verifyCustomDomain } from "@/lib/domains/verify";
import { currentRequest } from "@/lib/hosts/current";

/** Claims a domain for an application or a tenant. */
export const submitDomain = operatorAction(boundOwner(), async ({ at, form, actor }) => {
  const outcome = await addCustomDomain(actor, at, typedIn("domains.new", form), await currentRequest());
  switch (outcome.type) {
    case "created":
      return goTo(`${ownerPath(at)}/domains/${outcome.id}`);
    case "limit": {
      const t = await getTranslations("dashboard.domains");
      return { values: typedValues(form), refusal: t("full", { count: 2 }) };
    }
    default:
      return notMade("domains.new", outcome, form);
  }
});

/** Queries a domain's records now. */
export const submitVerification = operatorAction(boundOwner("id"), async ({ at, actor }) => {
  const outcome = await verifyCustomDomain(actor, at, await currentRequest());
  if (outcome.type === "forbidden" || outcome.type === "not_found") return refusedAction(outcome);
  refresh();
  const t = await getTranslations("dashboard.domains.outcomes");
  if (outcome.type === "proven_elsewhere") return { refusal: t("provenElsewhere") };
  const { records, verifiedAt } = outcome.domain;
  if (records.every(({ state }) => state === "FOUND")) return { done: t("allFound") };
  if (records.some(({ state }) => state === "MISSING" || state === "WRONG")) {
    return { refusal: t(verifiedAt ? "brokenNow" : "notYet") };
  }
  return { refusal: t("unreachable") };
});

/** Makes a domain its owner's address, or removes it, as bound by the page that asked. */
export const submitDomainAction = operatorAction(boundOwner("id", "action"), async ({ at, form, actor }) => {
  const { expectedVersion, request } = await changeOptions(form);
  if (at.action !== "activate") {
    const outcome = await removeCustomDomain(actor, at, { expectedVersion, request });
    return outcome.type === "deleted" ? goTo(`${ownerPath(at)}/domains`) : refusedAction(outcome);
  }
  const outcome = await activateCustomDomain(actor, at, { expectedVersion, request });
  const t = await getTranslations("dashboard.domains.outcomes");
  switch (outcome.type) {
    case "activated":
      return goTo(`${ownerPath(at)}/domains/${at.id}`);
    case "not_verified":
      return { refusal: t("notVerified") };
    case "host_taken":
      return { refusal: t("hostTaken", { host: outcome.hostname }) };
    default:
      return refusedAction(outcome);
  }
});

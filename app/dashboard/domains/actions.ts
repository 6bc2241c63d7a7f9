"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { activateCustomDomain } from "@/lib/domains/activate";
import { addCustomDomain } from "@/lib/domains/add";
import { removeCustomDomain } from "@/lib/domains/remove";
import { verifyCustomDomain } from "@/lib/domains/verify";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import type { Owner } from "@/lib/settings/access";
import { answerToNew, changeOptions, type FormAnswer, typedValues, unsaved } from "../forms/answer";
import { refusedDeed } from "../forms/deed-text";
import type { DeedAnswer } from "../forms/deeds-form";
import { plainProblemOf } from "../forms/plain-text";
import { asActor, askToSignIn, goTo } from "../operator";
import { type DomainDeed, type DomainPlace, domainsPath, ownerAt } from "./place";

/** Claims a domain for an application or a tenant. */
export const submitDomain = answering(
  async function submitDomain(at: Owner, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const owner = ownerAt(at);
    const raw = { domain: boundText(form.get("domain")) };
    const outcome = await addCustomDomain(asActor(operator), owner, raw, await currentRequest());
    switch (outcome.type) {
      case "created":
        return { problems: {}, ...(await goTo(`${domainsPath(owner)}/${outcome.id}`)) };
      case "limit": {
        const t = await getTranslations("dashboard.domains");
        return { problems: {}, values: typedValues(form), refusal: t("full", { count: 2 }) };
      }
      default:
        return answerToNew(outcome, form, await plainProblemOf({ domain: "customDomain" }));
    }
  },
  (_at, _previous, form) => unsaved(form),
);

/** Asks the DNS for a domain's records, now. */
export const submitVerification = answering(
  async function submitVerification(at: DomainPlace, _previous: DeedAnswer, _form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const outcome = await verifyCustomDomain(asActor(operator), nameOf(at), await currentRequest());
    if (outcome.type === "forbidden" || outcome.type === "not_found") return refusedDeed(outcome);
    refresh();
    const t = await getTranslations("dashboard.domains.said");
    if (outcome.type === "proven_elsewhere") return { refusal: t("provenElsewhere") };
    const { records, verifiedAt } = outcome.domain;
    if (records.every(({ state }) => state === "FOUND")) return { done: t("allFound") };
    if (records.some(({ state }) => state === "MISSING" || state === "WRONG")) {
      return { refusal: t(verifiedAt ? "brokenNow" : "notYet") };
    }
    return { refusal: t("unreachable") };
  },
  () => ({}),
);

/** Makes a domain its owner's address, or removes it: whichever the page asked about. */
export const submitDomainDeed = answering(
  async function submitDomainDeed(
    at: DomainPlace & { deed: DomainDeed },
    _previous: DeedAnswer,
    form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [actor, name, owner] = [asActor(operator), nameOf(at), ownerAt(at)];
    const { expectedVersion, request } = await changeOptions(form);
    if (at?.deed !== "activate") {
      const outcome = await removeCustomDomain(actor, name, { expectedVersion, request });
      return outcome.type === "deleted" ? goTo(domainsPath(owner)) : refusedDeed(outcome);
    }
    const outcome = await activateCustomDomain(actor, name, { expectedVersion, request });
    const t = await getTranslations("dashboard.domains.said");
    switch (outcome.type) {
      case "activated":
        return goTo(`${domainsPath(owner)}/${name.id}`);
      case "not_verified":
        return { refusal: t("notVerified") };
      case "host_taken":
        return { refusal: t("hostTaken", { host: outcome.hostname }) };
      default:
        return refusedDeed(outcome);
    }
  },
  () => ({}),
);

function nameOf(at: DomainPlace) {
  return { applicationId: boundText(at?.applicationId), id: boundText(at?.id) };
}

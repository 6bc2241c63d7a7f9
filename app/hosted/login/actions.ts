"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import type { RefusalCode } from "@/lib/errors";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { mailTenants } from "@/lib/login/discovery";
import { findTenantLogin, logIn } from "@/lib/login/login";
import { logInByLink, requestLink } from "@/lib/login/recovery";
import { readLinkToken } from "@/lib/sessions/cookie";
import { tenantHostSuffix } from "@/lib/signup/page";
import type { Answer } from "../../submission";
import type { ConfirmAnswer } from "../confirm-form";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import type { MailAnswer } from "../mail-form";
import type { Origin } from "../origin";
import { inboxOf } from "../signup/check-email/inbox";
import { typedBefore, typedText } from "../typed";

/** What a visitor came with, and the authorize request that waits for the login, if there is one. */
export type LoginOrigin = Origin & { interaction: string | null };

/** What a visitor came with, and the query of the authorize request that waits for its tenant, if there is one. */
export type DiscoveryOrigin = Origin & { authorize: string | null };

export type LoginAnswer = Answer & {
  values: Record<string, string>;
  /** Fields that were left empty; `identifier` also where a link was asked for and it is no address. */
  missing?: string[];
  refusal?: RefusalCode | "wrong_credentials";
  /** A link was asked for: where it is on its way to, if that is anybody here. */
  mailed?: MailAnswer["mailed"];
};

/** Logs in on a tenant's host by password, or mails a link where the button for that was pressed. */
export const submitLogin = answering(
  async function submitLogin(page: LoginOrigin, _previous: LoginAnswer, form: FormData): Promise<LoginAnswer> {
    const host = await requireHost();
    const { identifier = "", password = "", by } = typedText(form);
    const values = typedBefore(form);
    if (by === "link") return submitForLink(host, page, identifier, values);
    const missing = Object.entries({ identifier: identifier.trim(), password }).flatMap(([name, text]) =>
      text === "" ? [name] : [],
    );
    if (missing.length > 0) return { values, missing };
    const outcome = await logIn(host, { identifier, password, ...asked(page) }, await currentRequest());
    switch (outcome.type) {
      case "logged_in":
        return { values, ...(await leaveFor(host, outcome.handOver)) };
      case "wrong_credentials":
        return { values, refusal: "wrong_credentials" };
      case "refused":
        return { values, refusal: outcome.code };
    }
  },
  (_page, _previous, form) => ({ values: typedBefore(form) }),
);

async function submitForLink(
  host: CurrentHost,
  page: LoginOrigin,
  email: string,
  values: LoginAnswer["values"],
): Promise<LoginAnswer> {
  if (!email.includes("@")) return { values, missing: ["identifier"] };
  const outcome = await requestLink(host, { email, kind: "MAGIC_LINK", ...asked(page) }, await currentRequest());
  return outcome.type === "refused" ? { values, refusal: outcome.code } : { values, mailed: mailedTo(email) };
}

/** Logs in by the link that this browser opened. */
export const logInWithLink = answering(
  async function logInWithLink(linkId: string): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await logInByLink(host, await readLinkToken(boundText(linkId)), await currentRequest());
    return outcome.type === "logged_in" ? leaveFor(host, outcome.handOver) : { result: outcome.reason };
  },
  () => ({}),
);

/** Mails a link to choose a new password. */
export const mailReset = answering(
  async function mailReset(page: LoginOrigin, _previous: MailAnswer, form: FormData): Promise<MailAnswer> {
    const host = await requireHost();
    const { email = "" } = typedText(form);
    if (!email.includes("@")) return { values: { email }, missing: true };
    const outcome = await requestLink(host, { email, kind: "PASSWORD_RESET", ...asked(page) }, await currentRequest());
    return outcome.type === "refused"
      ? { values: { email }, refusal: outcome.code }
      : { values: { email }, mailed: mailedTo(email) };
  },
  (_page, _previous, form) => ({ values: typedBefore(form) }),
);

/** Mails the login pages of the tenants that know an address, on an application's host. */
export const mailLoginPages = answering(
  async function mailLoginPages(_previous: MailAnswer, form: FormData): Promise<MailAnswer> {
    const host = await requireHost();
    const { email = "" } = typedText(form);
    if (!email.includes("@")) return { values: { email }, missing: true };
    const outcome = await mailTenants(host, email, await currentRequest());
    return outcome.type === "refused"
      ? { values: { email }, refusal: outcome.code }
      : { values: { email }, mailed: mailedTo(email) };
  },
  (_previous, form) => ({ values: typedBefore(form) }),
);

export type DiscoveryAnswer = Answer & {
  values: Record<string, string>;
  problem?: "required" | "not_found";
};

/** Finds the login page of a tenant by the name in its address, or by the whole address, as people paste it. */
export const findTenant = answering(
  async function findTenant(
    page: DiscoveryOrigin,
    _previous: DiscoveryAnswer,
    form: FormData,
  ): Promise<DiscoveryAnswer> {
    const host = await requireHost();
    const values = typedBefore(form);
    const typed = (values.tenantName ?? "").trim().toLowerCase();
    if (typed === "") return { values, problem: "required" };
    const [address = ""] = typed.replace(/^https?:\/\//, "").split("/");
    const suffix = await tenantHostSuffix(host);
    const name = address.endsWith(suffix) ? address.slice(0, -suffix.length) : typed;
    const { clientId, state, authorize } = page ?? {};
    const outcome = await findTenantLogin(host, name, { clientId, state, authorize });
    return outcome.type === "found"
      ? { values, ...(await leaveFor(host, outcome.url)) }
      : { values, problem: "not_found" };
  },
  (_origin, _previous, form) => ({ values: typedBefore(form) }),
);

function asked(page: LoginOrigin) {
  const interaction = typeof page?.interaction === "string" ? page.interaction : undefined;
  return { clientId: page?.clientId, state: page?.state, interaction };
}

function mailedTo(email: string): NonNullable<MailAnswer["mailed"]> {
  const address = email.trim();
  const inbox = inboxOf(address);
  return { email: address, ...(inbox ? { inbox } : {}) };
}

"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import type { RefusalCode } from "@/lib/errors";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { mailTenants } from "@/lib/login/discovery";
import { logIn } from "@/lib/login/login";
import { findTenantLogin } from "@/lib/login/tenant-login";
import { logInByLink, requestLink } from "@/lib/recovery/recovery";
import { readLinkToken } from "@/lib/sessions/cookie";
import { tenantHostSuffix } from "@/lib/signup/page";
import type { Answer } from "../../submission";
import type { ConfirmAnswer } from "../confirm-form";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import type { MailAnswer } from "../mail-form";
import { boundOrigin, type Origin } from "../origin";
import { inboxOf } from "../signup/check-email/inbox";
import { typedBefore, typedText } from "../typed";

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
  async function submitLogin(origin: Origin, _previous: LoginAnswer, form: FormData): Promise<LoginAnswer> {
    const host = await requireHost();
    const { identifier = "", password = "", by } = typedText(form);
    const values = typedBefore(form);
    if (by === "link") return submitForLink(host, boundOrigin(origin), identifier, values);
    const missing = Object.entries({ identifier: identifier.trim(), password }).flatMap(([name, text]) =>
      text === "" ? [name] : [],
    );
    if (missing.length > 0) return { values, missing };
    const outcome = await logIn(host, { identifier, password, origin: boundOrigin(origin) }, await currentRequest());
    switch (outcome.type) {
      case "logged_in":
        return { values, ...(await leaveFor(host, outcome.handOver, boundOrigin(origin))) };
      case "wrong_credentials":
        return { values, refusal: "wrong_credentials" };
      case "refused":
        return { values, refusal: outcome.code };
    }
  },
  (_origin, _previous, form) => ({ values: typedBefore(form) }),
);

async function submitForLink(
  host: CurrentHost,
  origin: Origin,
  email: string,
  values: LoginAnswer["values"],
): Promise<LoginAnswer> {
  if (!email.includes("@")) return { values, missing: ["identifier"] };
  const outcome = await requestLink(host, { email, kind: "MAGIC_LINK", origin }, await currentRequest());
  return outcome.type === "refused" ? { values, refusal: outcome.code } : { values, mailed: mailedTo(email) };
}

/** Logs in by the link that this browser opened. */
export const logInWithLink = answering(
  async function logInWithLink(page: { linkId: string; origin: Origin }): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const token = await readLinkToken(boundText(page?.linkId));
    const outcome = await logInByLink(host, token, await currentRequest());
    return outcome.type === "logged_in"
      ? leaveFor(host, outcome.handOver, boundOrigin(page?.origin))
      : { result: outcome.reason };
  },
  () => ({}),
);

/** Mails a link to choose a new password. */
export const mailReset = answering(
  async function mailReset(origin: Origin, _previous: MailAnswer, form: FormData): Promise<MailAnswer> {
    const host = await requireHost();
    const { email = "" } = typedText(form);
    if (!email.includes("@")) return { values: { email }, missing: true };
    const wanted = { email, kind: "PASSWORD_RESET", origin: boundOrigin(origin) } as const;
    const outcome = await requestLink(host, wanted, await currentRequest());
    return outcome.type === "refused"
      ? { values: { email }, refusal: outcome.code }
      : { values: { email }, mailed: mailedTo(email) };
  },
  (_origin, _previous, form) => ({ values: typedBefore(form) }),
);

/** Mails the login pages of the tenants that know an address, on an application's host. */
export const mailLoginPages = answering(
  async function mailLoginPages(origin: Origin, _previous: MailAnswer, form: FormData): Promise<MailAnswer> {
    const host = await requireHost();
    const { email = "" } = typedText(form);
    if (!email.includes("@")) return { values: { email }, missing: true };
    const outcome = await mailTenants(host, { email, origin: boundOrigin(origin) }, await currentRequest());
    return outcome.type === "refused"
      ? { values: { email }, refusal: outcome.code }
      : { values: { email }, mailed: mailedTo(email) };
  },
  (_origin, _previous, form) => ({ values: typedBefore(form) }),
);

export type DiscoveryAnswer = Answer & {
  values: Record<string, string>;
  problem?: "required" | "not_found";
};

/** Finds the login page of a tenant by the name in its address, or by the whole address, as people paste it. */
export const findTenant = answering(
  async function findTenant(origin: Origin, _previous: DiscoveryAnswer, form: FormData): Promise<DiscoveryAnswer> {
    const host = await requireHost();
    const values = typedBefore(form);
    const typed = (values.tenantName ?? "").trim().toLowerCase();
    if (typed === "") return { values, problem: "required" };
    const [address = ""] = typed.replace(/^https?:\/\//, "").split("/");
    const suffix = await tenantHostSuffix(host);
    const name = address.endsWith(suffix) ? address.slice(0, -suffix.length) : typed;
    const came = boundOrigin(origin);
    const outcome = await findTenantLogin(host, name, came, await currentRequest());
    return outcome.type === "found"
      ? { values, ...(await leaveFor(host, outcome.url, came)) }
      : { values, problem: "not_found" };
  },
  (_origin, _previous, form) => ({ values: typedBefore(form) }),
);

function mailedTo(email: string): NonNullable<MailAnswer["mailed"]> {
  const address = email.trim();
  const inbox = inboxOf(address);
  return { email: address, ...(inbox ? { inbox } : {}) };
}

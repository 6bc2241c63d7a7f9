"use server";

import { getTranslations } from "next-intl/server";
import { mailTenants } from "@/lib/login/discovery";
import { logIn, loginWaysOf } from "@/lib/login/login";
import { findTenantLogin } from "@/lib/login/tenant-login";
import { logInByLink, requestLink } from "@/lib/recovery/recovery";
import { tenantHostSuffix } from "@/lib/signup/page";
import { hostedAction, type Post, refusalText } from "../action";
import type { HostedAnswer } from "../hosted-form";
import { inboxOf } from "../signup/check-email/inbox";

/** Logs in on a tenant's host by password, or mails a link where the button for that was pressed. */
export const submitLogin = hostedAction(async function submitLogin(post): Promise<HostedAnswer> {
  const { host, request, origin, typed, values } = post;
  if (typed.by === "link") return mailLink(post, typed.identifier, "MAGIC_LINK", "identifier");
  const { identifier = "", password = "" } = typed;
  const t = await getTranslations("login");
  if (identifier.trim() === "" || password === "") {
    const { username } = await loginWaysOf(host);
    const required = username ? t("identifierOrUsernameRequired") : t("identifierRequired");
    return {
      values,
      errors: {
        ...(identifier.trim() === "" ? { identifier: required } : {}),
        ...(password === "" ? { password: t("passwordRequired") } : {}),
      },
    };
  }
  const outcome = await logIn(host, { identifier, password, origin }, request);
  switch (outcome.type) {
    case "logged_in":
      return { values, ...(await post.leave(outcome.handOver)) };
    case "wrong_credentials": {
      const { username } = await loginWaysOf(host);
      return { values, refusal: username ? t("wrongCredentialsUsername") : t("wrongCredentials") };
    }
    case "refused":
      return { values, refusal: await refusalText(outcome.code) };
  }
});

/** Logs in by the link that this browser opened. */
export const logInWithLink = hostedAction(async function logInWithLink(post): Promise<HostedAnswer> {
  const outcome = await logInByLink(post.host, await post.token(), post.request);
  return outcome.type === "logged_in" ? post.leave(outcome.handOver) : { result: outcome.reason };
});

/** Mails a link to choose a new password. */
export const mailReset = hostedAction(async function mailReset(post): Promise<HostedAnswer> {
  return mailLink(post, post.typed.email, "PASSWORD_RESET", "email");
});

/** Mails the login pages of the tenants that know an address, on an application's host. */
export const mailLoginPages = hostedAction(async function mailLoginPages(post): Promise<HostedAnswer> {
  return mailLink(post, post.typed.email, "LOGIN_PAGES", "email");
});

const WORDS = { MAGIC_LINK: "loginLink", PASSWORD_RESET: "reset", LOGIN_PAGES: "loginPages" } as const;

/** Has something mailed to an address. The answer is the same for every address. @param field where the address was typed */
async function mailLink(
  { host, request, origin, values }: Post,
  typed: string | undefined,
  kind: keyof typeof WORDS,
  field: "identifier" | "email",
): Promise<HostedAnswer> {
  const email = typed?.trim() ?? "";
  if (!email.includes("@")) {
    return { values, errors: { [field]: (await getTranslations("login"))("addressRequired") } };
  }
  const outcome =
    kind === "LOGIN_PAGES"
      ? await mailTenants(host, { email, origin }, request)
      : await requestLink(host, { email, kind, origin }, request);
  if (outcome.type === "refused") return { values, refusal: await refusalText(outcome.code) };
  const t = await getTranslations("mailed");
  const [before = "", after = ""] = String((await getTranslations(WORDS[kind])).raw("mailed")).split("{email}");
  const inbox = await inboxOf(email);
  const words = { heading: t("title"), before, after, nothingThere: t("nothingThere"), again: t("again") };
  return { values, mailed: { ...words, email, ...(inbox ? { inbox } : {}) } };
}

/** Finds the login page of a tenant by the name in its address, or by the whole address, as people paste it. */
export const findTenant = hostedAction(async function findTenant(post): Promise<HostedAnswer> {
  const { host, request, origin, values } = post;
  const t = await getTranslations("discovery");
  const typed = (values.tenantName ?? "").trim().toLowerCase();
  if (typed === "") return { values, errors: { tenantName: t("required") } };
  const [address = ""] = typed.replace(/^https?:\/\//, "").split("/");
  const suffix = await tenantHostSuffix(host);
  const name = address.endsWith(suffix) ? address.slice(0, -suffix.length) : typed;
  const outcome = await findTenantLogin(host, name, origin, request);
  return outcome.type === "found"
    ? { values, ...(await post.leave(outcome.url)) }
    : { values, errors: { tenantName: t("notFound") } };
});

import "server-only";
import { createElement, type ReactElement } from "react";
import { render } from "react-email";
import * as accountDeactivated from "@/emails/account-deactivated";
import * as accountExists from "@/emails/account-exists";
import * as activationCode from "@/emails/activation-code";
import * as activationLink from "@/emails/activation-link";
import * as emailVerification from "@/emails/email-verification";
import type { FrameProps } from "@/emails/frame";
import type { LinkLetterProps } from "@/emails/link-letter";
import * as magicLink from "@/emails/magic-link";
import * as passwordReset from "@/emails/password-reset";
import * as tenantsFound from "@/emails/tenants-found";
import { DEFAULT_LOCALE, locales } from "../i18n/locales";
import { emailTexts } from "./texts";
import type { RenderedMail } from "./transport";

/**
 * What each kind of mail says, as plain values. `host` is where it leads back to, without port; `validSeconds` how long its secret lives;
 * `onOwnPage`: the link leads to a page of the application's, of which we don't know what it offers.
 */
export type MailFacts =
  | {
      kind: "ACTIVATION_LINK" | "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET";
      host: string;
      validSeconds: number;
      linkUrl: string;
      onOwnPage: boolean;
    }
  | { kind: "ACTIVATION_CODE"; host: string; validSeconds: number; code: string }
  | { kind: "ACCOUNT_EXISTS"; host: string; loginUrl: string }
  | { kind: "ACCOUNT_DEACTIVATED"; host: string }
  | { kind: "TENANTS_FOUND"; host: string; tenants: { name: string; loginUrl: string }[]; hasMore: boolean };

/** Whose mail it is. Names are fit to be shown already, see names.ts; colours are `#rrggbb`; null means ours, or no logo. */
export type MailBrand = {
  application: string;
  tenant: string;
  accentColor: string | null;
  accentForeground: string | null;
  logoUrl: string | null;
};

export type Written = Pick<RenderedMail, "subject" | "html" | "text">;

/** Subject, HTML and text of one mail. */
export function renderMail(facts: MailFacts, brand: MailBrand): Promise<Written> {
  switch (facts.kind) {
    case "ACTIVATION_LINK":
      return linkMail(activationLink, "activationLink", facts, brand);
    case "EMAIL_VERIFICATION":
      return linkMail(emailVerification, "emailVerification", facts, brand);
    case "MAGIC_LINK":
      return linkMail(magicLink, "magicLink", facts, brand);
    case "PASSWORD_RESET":
      return linkMail(passwordReset, "passwordReset", facts, brand);
    case "ACTIVATION_CODE":
      return activationCodeMail(facts, brand);
    case "ACCOUNT_EXISTS":
      return accountExistsMail(facts, brand);
    case "ACCOUNT_DEACTIVATED":
      return accountDeactivatedMail(facts, brand);
    case "TENANTS_FOUND":
      return tenantsFoundMail(facts, brand);
  }
}

type FactsOf<K extends MailFacts["kind"]> = Extract<MailFacts, { kind: K }>;
type LinkFacts = Extract<MailFacts, { linkUrl: string }>;

function linkMail(
  template: Template<LinkLetterProps>,
  name: "activationLink" | "emailVerification" | "magicLink" | "passwordReset",
  facts: LinkFacts,
  brand: MailBrand,
) {
  const say = emailTexts();
  const names = { application: brand.application, tenant: brand.tenant };
  const validFor = durationInWords(facts.validSeconds);
  const notYou =
    facts.onOwnPage && (name === "activationLink" || name === "emailVerification")
      ? say(`${name}.notYouOnOwnPage`)
      : say(`${name}.notYou`);
  return written(template, {
    ...frame(brand, facts.host),
    subject: say(`${name}.subject`, names),
    preview: say(`${name}.preview`, { validFor }),
    heading: say(`${name}.heading`, names),
    intro: say(`${name}.intro`, names),
    button: say(`${name}.button`),
    linkUrl: facts.linkUrl,
    linkHint: say("linkHint"),
    validity: say(`${name}.validity`, { validFor }),
    notYou,
  });
}

function activationCodeMail({ host, code, validSeconds }: FactsOf<"ACTIVATION_CODE">, brand: MailBrand) {
  const say = emailTexts();
  const { application, tenant } = brand;
  const validFor = durationInWords(validSeconds);
  return written(activationCode, {
    ...frame(brand, host),
    subject: say("activationCode.subject", { application }),
    preview: say("activationCode.preview", { validFor }),
    heading: say("activationCode.heading"),
    intro: say("activationCode.intro", { application, tenant, host }),
    code,
    validity: say("activationCode.validity", { application, validFor }),
    notYou: say("activationCode.notYou"),
  });
}

function accountExistsMail({ host, loginUrl }: FactsOf<"ACCOUNT_EXISTS">, brand: MailBrand) {
  const say = emailTexts();
  const { application, tenant } = brand;
  return written(accountExists, {
    ...frame(brand, host),
    subject: say("accountExists.subject", { application }),
    preview: say("accountExists.preview"),
    heading: say("accountExists.heading"),
    intro: say("accountExists.intro", { application, tenant }),
    button: say("accountExists.button"),
    loginUrl,
    linkHint: say("linkHint"),
    notYou: say("accountExists.notYou"),
  });
}

function accountDeactivatedMail({ host }: FactsOf<"ACCOUNT_DEACTIVATED">, brand: MailBrand) {
  const say = emailTexts();
  const { application, tenant } = brand;
  return written(accountDeactivated, {
    ...frame(brand, host),
    subject: say("accountDeactivated.subject", { application }),
    preview: say("accountDeactivated.preview"),
    heading: say("accountDeactivated.heading"),
    intro: say("accountDeactivated.intro", { application, tenant }),
    nextStep: say("accountDeactivated.nextStep", { tenant }),
    notYou: say("accountDeactivated.notYou"),
  });
}

function tenantsFoundMail({ host, tenants, hasMore }: FactsOf<"TENANTS_FOUND">, brand: MailBrand) {
  const say = emailTexts();
  const { application } = brand;
  const count = tenants.length;
  return written(tenantsFound, {
    ...frame(brand, host),
    subject: say("tenantsFound.subject", { application }),
    preview: say("tenantsFound.preview"),
    heading: say("tenantsFound.heading"),
    intro: say("tenantsFound.intro", { application, count }),
    tenants,
    more: hasMore ? say("tenantsFound.more", { count }) : "",
    notYou: say("tenantsFound.notYou"),
  });
}

/** What every mail says beside its own words. */
export function frame(brand: MailBrand, host: string): Omit<FrameProps, "preview" | "heading"> {
  return {
    lang: DEFAULT_LOCALE,
    dir: locales[DEFAULT_LOCALE].direction,
    application: brand.application,
    // A picture fetched without encryption would tell the whole way who reads which mail.
    logoUrl: brand.logoUrl?.startsWith("https://") ? brand.logoUrl : undefined,
    accentColor: brand.accentColor ?? undefined,
    accentForeground: brand.accentForeground ?? undefined,
    greeting: emailTexts()("greeting"),
    footer: emailTexts()("footer", { host }),
  };
}

/** The largest unit that tells the duration whole, up to the minute: `24 hours`, `90 minutes`, `7 days`. */
export function durationInWords(seconds: number): string {
  const say = emailTexts();
  const minutes = Math.max(1, Math.floor(seconds / 60));
  if (minutes % 60 !== 0) return say("validFor.minutes", { count: minutes });
  const hours = minutes / 60;
  return hours % 24 === 0 && hours > 24
    ? say("validFor.days", { count: hours / 24 })
    : say("validFor.hours", { count: hours });
}

type Template<Props> = {
  default: (props: Props) => ReactElement;
  subject: (props: Props) => string;
  text: (props: Props) => string;
};

export async function written<Props extends object>(template: Template<Props>, props: Props): Promise<Written> {
  return {
    subject: template.subject(props),
    html: await render(createElement(template.default, props)),
    text: template.text(props),
  };
}

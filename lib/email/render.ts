import "server-only";
import { createElement } from "react";
import { render } from "react-email";
import type { FrameProps } from "@/emails/frame";
import Letter, { type LetterPart, type LetterProps, letterText } from "@/emails/letter";
import type { OperatorRole } from "../access/rights";
import { DEFAULT_LOCALE, locales } from "../i18n/locales";
import { emailTexts } from "./texts";
import type { RenderedMail } from "./transport";

/**
 * The content of each kind of mail, as plain values. `host` is where it leads back to, without port; `validSeconds` how long its secret lives;
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

/** The content of a mail to an operator. `host`: the dashboard's; names are fit to be shown already, see names.ts. */
export type OperatorMailFacts = { host: string; validSeconds: number; linkUrl: string } & (
  | {
      kind: "OPERATOR_INVITATION";
      workspace: string;
      /** Null if the inviting operator was deleted. */
      invitedBy: string | null;
      role: OperatorRole;
    }
  | { kind: "OPERATOR_PASSWORD_RESET" }
);

/** Whose mail it is. Names are fit to be shown already, see names.ts; colours are `#rrggbb`; null means ours, or no logo. */
export type MailBrand = {
  application: string;
  tenant: string;
  accentColor: string | null;
  accentForeground: string | null;
  logoUrl: string | null;
};

export type Written = Pick<RenderedMail, "subject" | "html" | "text">;

/** Who sends the mails to operators. */
export const PRODUCT = "Foyer";

const PRODUCT_BRAND: MailBrand = {
  application: PRODUCT,
  tenant: "",
  accentColor: null,
  accentForeground: null,
  logoUrl: null,
};

/** The catalog's name for the texts of each kind. */
const NAMES = {
  ACTIVATION_LINK: "activationLink",
  ACTIVATION_CODE: "activationCode",
  EMAIL_VERIFICATION: "emailVerification",
  ACCOUNT_EXISTS: "accountExists",
  ACCOUNT_DEACTIVATED: "accountDeactivated",
  MAGIC_LINK: "magicLink",
  PASSWORD_RESET: "passwordReset",
  TENANTS_FOUND: "tenantsFound",
  OPERATOR_INVITATION: "operatorInvitation",
  OPERATOR_PASSWORD_RESET: "operatorPasswordReset",
} as const satisfies Record<(MailFacts | OperatorMailFacts)["kind"], string>;

type Values = Record<string, string | number>;

/** Subject, HTML and text of one mail. */
export async function renderMail(facts: MailFacts, brand: MailBrand): Promise<Written> {
  const values: Values = {
    application: brand.application,
    tenant: brand.tenant,
    host: facts.host,
    ...("validSeconds" in facts ? { validFor: durationInWords(facts.validSeconds) } : {}),
    ...(facts.kind === "TENANTS_FOUND" ? { count: facts.tenants.length } : {}),
  };
  const say = emailTexts();
  const words = wordsOf(facts.kind, values);
  const promisesLess =
    (facts.kind === "ACTIVATION_LINK" || facts.kind === "EMAIL_VERIFICATION") && facts.onOwnPage
      ? { notYou: say(`${NAMES[facts.kind]}.notYouOnOwnPage`) }
      : {};
  const parts = [paragraph(say(`${NAMES[facts.kind]}.intro`, values)), ...partsOf(facts, values)];
  return written({ ...frame(brand, facts.host), ...words, parts, ...promisesLess });
}

/** The text below the first paragraph. */
function partsOf(facts: MailFacts, values: Values): LetterPart[] {
  const say = emailTexts();
  switch (facts.kind) {
    case "ACTIVATION_CODE":
      return [{ type: "code", code: facts.code }, aside(say("activationCode.validity", values))];
    case "ACCOUNT_EXISTS":
      return [action(say("accountExists.button"), facts.loginUrl)];
    case "ACCOUNT_DEACTIVATED":
      return [paragraph(say("accountDeactivated.nextStep", values))];
    case "TENANTS_FOUND":
      return [
        ...facts.tenants.map(({ name, loginUrl }) => ({ type: "link" as const, name, href: loginUrl })),
        ...(facts.hasMore ? [aside(say("tenantsFound.more", values))] : []),
      ];
    default:
      return linkParts(facts, values);
  }
}

/** Subject, HTML and text of one mail to an operator. */
export async function renderOperatorMail(facts: OperatorMailFacts): Promise<Written> {
  const say = emailTexts();
  const { host } = facts;
  const values: Values = { host, validFor: durationInWords(facts.validSeconds) };
  if (facts.kind === "OPERATOR_PASSWORD_RESET") {
    const parts = [paragraph(say("operatorPasswordReset.intro", values)), ...linkParts(facts, values)];
    return written({ ...frame(PRODUCT_BRAND, host), ...wordsOf(facts.kind, values), parts });
  }
  const { workspace, invitedBy, role } = facts;
  const named: Values = { ...values, workspace, invitedBy: invitedBy ?? "" };
  const byWhom = invitedBy === null ? "ByNobody" : "";
  return written({
    ...frame(PRODUCT_BRAND, host),
    footer: say(`operatorInvitation.footer${byWhom}`, named),
    ...wordsOf(facts.kind, named),
    parts: [
      paragraph(say(`operatorInvitation.intro${byWhom}`, named)),
      paragraph(say(`operatorInvitation.roles.${role}`)),
      ...linkParts(facts, named),
    ],
  });
}

/** The texts that every kind has. */
function wordsOf(
  kind: keyof typeof NAMES,
  values: Values,
): Pick<LetterProps, "subject" | "preview" | "heading" | "notYou"> {
  const say = emailTexts();
  const name = NAMES[kind];
  return {
    subject: say(`${name}.subject`, values),
    preview: say(`${name}.preview`, values),
    heading: say(`${name}.heading`, values),
    notYou: say(`${name}.notYou`),
  };
}

type LinkFacts = Extract<MailFacts | OperatorMailFacts, { linkUrl: string }>;

/** A link that works once and for a time. */
function linkParts({ kind, linkUrl }: Pick<LinkFacts, "kind" | "linkUrl">, values: Values): LetterPart[] {
  const say = emailTexts();
  return [action(say(`${NAMES[kind]}.button`), linkUrl), aside(say(`${NAMES[kind]}.validity`, values))];
}

function paragraph(text: string): LetterPart {
  return { type: "paragraph", text };
}

function aside(text: string): LetterPart {
  return { type: "aside", text };
}

function action(button: string, href: string): LetterPart {
  return { type: "action", button, href, hint: emailTexts()("linkHint") };
}

/** The frame of every mail. */
function frame(brand: MailBrand, host: string): Omit<FrameProps, "preview" | "heading"> {
  return {
    lang: DEFAULT_LOCALE,
    dir: locales[DEFAULT_LOCALE].direction,
    application: brand.application,
    // An unencrypted request for a picture would reveal to others who reads which mail.
    logoUrl: brand.logoUrl?.startsWith("https://") ? brand.logoUrl : undefined,
    accentColor: brand.accentColor ?? undefined,
    accentForeground: brand.accentForeground ?? undefined,
    greeting: emailTexts()("greeting"),
    footer: emailTexts()("footer", { host }),
  };
}

/** The duration in the largest unit that divides it: `24 hours`, `90 minutes`, `7 days`. */
function durationInWords(seconds: number): string {
  const say = emailTexts();
  const minutes = Math.max(1, Math.floor(seconds / 60));
  if (minutes % 60 !== 0) return say("validFor.minutes", { count: minutes });
  const hours = minutes / 60;
  return hours % 24 === 0 && hours > 24
    ? say("validFor.days", { count: hours / 24 })
    : say("validFor.hours", { count: hours });
}

async function written(letter: LetterProps): Promise<Written> {
  return {
    subject: letter.subject,
    html: await render(createElement(Letter, letter)),
    text: letterText(letter),
  };
}

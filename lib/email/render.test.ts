import { describe, expect, it } from "vitest";
import { senderNamed } from "./compose";
import { type MailBrand, type MailFacts, renderMail } from "./render";

const BRAND: MailBrand = {
  application: "Your App",
  tenant: "Acme",
  accentColor: null,
  accentForeground: null,
  logoUrl: null,
};
const HOST = "acme-yourapp-yourcompany.localhost";
const LINK = `http://${HOST}:3000/activate/link?email_auth_code=abc.def-_`;
const EVERY_KIND: MailFacts[] = [
  { kind: "ACTIVATION_LINK", host: HOST, validSeconds: 86_400, linkUrl: LINK, onOwnPage: false },
  { kind: "ACTIVATION_CODE", host: HOST, validSeconds: 600, code: "048213" },
  { kind: "EMAIL_VERIFICATION", host: HOST, validSeconds: 86_400, linkUrl: LINK, onOwnPage: false },
  { kind: "ACCOUNT_EXISTS", host: HOST, loginUrl: `http://${HOST}:3000/login` },
  { kind: "ACCOUNT_DEACTIVATED", host: HOST },
  { kind: "MAGIC_LINK", host: HOST, validSeconds: 900, linkUrl: LINK, onOwnPage: false },
  { kind: "PASSWORD_RESET", host: HOST, validSeconds: 900, linkUrl: LINK, onOwnPage: false },
  {
    kind: "TENANTS_FOUND",
    host: HOST,
    tenants: [{ name: "Acme", loginUrl: `http://${HOST}:3000/login` }],
    hasMore: false,
  },
];
type FactsWithLink = Extract<MailFacts, { linkUrl: string }>;
const LINK_KINDS = EVERY_KIND.filter((facts) => "linkUrl" in facts);

describe.each(EVERY_KIND)("the mail $kind", (facts) => {
  it("says in subject, HTML and text whose it is and what to do, and lacks no text", async () => {
    const { subject, html, text } = await renderMail(facts, BRAND);
    expect(subject).toContain("Your App");
    for (const part of [html, text]) {
      expect(part).toContain("Your App");
      expect(part).toContain("Acme");
      expect(part).toContain(HOST);
      expect(part).toMatch(/(Wasn’t you|Didn’t ask for this)\?/);
    }
    // What the translator leaves where a message is missing or a value was not given.
    expect(`${subject}${html}${text}`).not.toMatch(/emails\.|\{[a-z]+\}|undefined|null/i);
  });

  it("follows the reader’s colour scheme and fetches nothing from anywhere", async () => {
    const { html } = await renderMail(facts, BRAND);
    expect(html).toContain('<meta content="light dark" name="color-scheme"/>');
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(/i);
  });

  it("is the same mail when it is written again, as the provider’s idempotency demands", async () => {
    expect(await renderMail(facts, BRAND)).toEqual(await renderMail(facts, BRAND));
  });

  it("wears the application’s colour, and its logo where that is fetched encrypted", async () => {
    const colours = { accentColor: "#ffcc00", accentForeground: "#000000" };
    const brand = { ...BRAND, ...colours, logoUrl: "https://cdn.example/logo.png" };
    const { html } = await renderMail(facts, brand);
    expect(html).toContain("#ffcc00");
    expect(html).not.toContain("#14614e");
    expect(html).toMatch(/<img alt="Your App"[^>]* src="https:\/\/cdn\.example\/logo\.png"/);
    const plain = await renderMail(facts, { ...brand, logoUrl: "http://cdn.example/logo.png" });
    expect(plain.html).not.toContain("<img");
  });

  it("shows markup in a name as text", async () => {
    const evil = "<script>alert(1)</script>{x}";
    const named = "tenants" in facts ? { ...facts, tenants: [{ name: evil, loginUrl: LINK }] } : facts;
    const { subject, html } = await renderMail(named, { ...BRAND, tenant: evil });
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;{x}");
    expect(subject).not.toContain("script");
  });
});

it.each(LINK_KINDS)(
  "the link of $kind stands in the button, as text, and in the text part, and says how long it works",
  async (facts) => {
    const { html, text } = await renderMail(facts, BRAND);
    expect(html.match(/href="([^"]+)"/g)).toEqual([`href="${LINK}"`, `href="${LINK}"`]);
    expect(html).toContain(`>${LINK}</a>`);
    expect(text).toContain(`\n${LINK}\n`);
    expect(text).toContain("validSeconds" in facts && facts.validSeconds === 900 ? "15 minutes" : "24 hours");
  },
);

it.each(LINK_KINDS)("the mail $kind promises nothing of a page that is the application’s own", async (facts) => {
  const { html, text } = await renderMail({ ...facts, onOwnPage: true } as MailFacts, BRAND);
  expect(`${html}${text}`).not.toContain("This wasn’t me");
});

it("a list of tenants names each with its login page, and says where there are more", async () => {
  const tenants = ["Acme", "Beta"].map((name) => ({ name, loginUrl: `https://${name}.example/login` }));
  const facts = { kind: "TENANTS_FOUND", host: HOST, tenants, hasMore: false } as const;
  const whole = await renderMail(facts, BRAND);
  expect(whole.text).toContain("Acme:\nhttps://Acme.example/login\n\nBeta:\nhttps://Beta.example/login\n\nDidn’t ask");
  expect(whole.html.match(/href="[^"]+"/g)).toEqual(tenants.map(({ loginUrl }) => `href="${loginUrl}"`));
  const cut = await renderMail({ ...facts, hasMore: true }, BRAND);
  for (const part of [cut.html, cut.text]) expect(part).toContain("These are the first 2 by name. There are more.");
});

it("an activation code stands in the mail whole, and not where a locked screen shows it", async () => {
  const { subject, html, text } = await renderMail(EVERY_KIND[1] as MailFacts, BRAND);
  expect(text).toContain("\n048213\n");
  expect(html).toContain(">048213</p>");
  expect(subject).not.toContain("048213");
  expect(html.slice(0, html.indexOf("Your sign-up code</h1>"))).not.toContain("048213");
  expect(text).toContain("10 minutes");
});

it.each([
  [60, "1 minute"],
  [5_400, "90 minutes"],
  [3_600, "1 hour"],
  [86_400, "24 hours"],
  [604_800, "7 days"],
])("a lifetime of %i seconds reads as %s", async (validSeconds, words) => {
  const { text } = await renderMail({ ...(EVERY_KIND[0] as FactsWithLink), validSeconds }, BRAND);
  expect(text).toContain(`for ${words}.`);
});

describe("the sender", () => {
  it("is the configured address under the application’s name", () => {
    expect(senderNamed("Your App", "Foyer <no-reply@mail.example>")).toBe('"Your App" <no-reply@mail.example>');
    expect(senderNamed("Your App", "no-reply@mail.example")).toBe('"Your App" <no-reply@mail.example>');
    expect(senderNamed("", "Foyer <no-reply@mail.example>")).toBe("Foyer <no-reply@mail.example>");
  });

  it("cannot be moved by a name that tries to end the quotation", () => {
    expect(senderNamed('x" <evil@evil.example>, "\\', "a@b.example")).toBe(
      '"x\\" <evil@evil.example>, \\"\\\\" <a@b.example>',
    );
  });
});

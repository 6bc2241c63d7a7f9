import type { Violation } from "./foyer";

/** What is wrong with a form: beside its fields, and with it as a whole. */
export type Wrong = { fields: Record<string, Violation[]>; sentence?: string };

export type Typed = Record<string, string>;

type Field = { name: string; label: string; type: string; autocomplete: string };

const COMPANY: Field[] = [
  { name: "tenantDisplayName", label: "Company", type: "text", autocomplete: "organization" },
  { name: "tenantName", label: "Short name", type: "text", autocomplete: "off" },
];
const PERSON: Field[] = [
  { name: "email", label: "Email", type: "email", autocomplete: "email" },
  { name: "password", label: "Password", type: "password", autocomplete: "new-password" },
];

/** The fields of the signup form: a company's first user names the company, the others are in one already. */
export function signupFields(tenantName: string | null): string[] {
  return (tenantName === null ? [...COMPANY, ...PERSON] : PERSON).map(({ name }) => name);
}

/** @param brought what the visitor came with, sent along with the form */
export function signupPage(tenantName: string | null, brought: Typed, typed: Typed, wrong: Wrong): string {
  const fields = (tenantName === null ? [...COMPANY, ...PERSON] : PERSON).map((field) => input(field, typed, wrong));
  return page(
    tenantName === null ? "Start with your company" : `Join ${toHtml(tenantName)}`,
    `${alert(wrong)}<form method="post" action="/signup" novalidate>${hidden(brought)}${fields.join("")}
<button>Create account</button></form>`,
  );
}

export function checkEmailPage(email: string, wrong: Wrong, notice = ""): string {
  return page(
    "Look into your mailbox",
    `${alert(wrong)}<p>We have sent a link to <strong>${toHtml(email)}</strong>.</p>${resendForm(notice)}`,
  );
}

export function codePage(email: string, wrong: Wrong, notice = ""): string {
  const field = { name: "verificationCode", label: "Code", type: "text", autocomplete: "one-time-code" };
  return page(
    "Enter the code",
    `${alert(wrong)}<p>We have sent six digits to <strong>${toHtml(email)}</strong>.</p>
<form method="post" action="/code" novalidate>${input(field, {}, wrong)}<button>Finish</button></form>${resendForm(notice)}`,
  );
}

/** @param asksForPassword of whoever has opened the link in another browser than the one that signed up */
export function activatePage(emailAuthCode: string, asksForPassword: boolean, wrong: Wrong): string {
  const field = { name: "password", label: "Password", type: "password", autocomplete: "current-password" };
  return page(
    "Finish signing up",
    `${alert(wrong)}${asksForPassword ? "<p>Please enter the password that you chose when you signed up.</p>" : ""}
<form method="post" action="/activate" novalidate>${hidden({ email_auth_code: emailAuthCode })}
${asksForPassword ? input(field, {}, wrong) : ""}<button>Activate my account</button></form>`,
  );
}

export function deadEndPage(sentence: string): string {
  return page("That did not work", `<p role="alert">${toHtml(sentence)}</p><p><a href="/signup">Sign up again</a></p>`);
}

/** What is wrong with a field, in this application's own words. */
function sentenceOf({ code, constraintAttributes = {} }: Violation): string {
  switch (code) {
    case "required":
      return "Please fill this in.";
    case "too_short":
      return `Please use at least ${constraintAttributes.minLength ?? "a few more"} characters.`;
    case "too_long":
      return `Please use at most ${constraintAttributes.maxLength ?? "fewer"} characters.`;
    case "invalid_email":
      return "This is not an email address.";
    case "not_unique":
      return "This is taken already.";
    case "reserved":
      return "This name is kept for other things. Please choose another.";
    case "email_domain_not_allowed":
      return "Please use the address that your company gave you.";
    case "password_too_common":
    case "password_breached":
      return "Many people use this password. Please choose another.";
    default:
      return "Please look at this once more.";
  }
}

function input({ name, label, type, autocomplete }: Field, typed: Typed, wrong: Wrong): string {
  const [violation] = wrong.fields[name] ?? [];
  // What somebody chose as a password is not written into a page.
  const value = type === "password" ? "" : ` value="${toHtml(typed[name] ?? "")}"`;
  const described = violation ? ` aria-invalid="true" aria-describedby="${name}-wrong"` : "";
  const sentence = violation ? `<p class="wrong" id="${name}-wrong">${toHtml(sentenceOf(violation))}</p>` : "";
  return `<p><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${value}${described}></p>${sentence}`;
}

function resendForm(notice: string): string {
  const said = notice === "" ? "" : `<p role="status">${toHtml(notice)}</p>`;
  return `${said}<form method="post" action="/resend"><button>Send it again</button></form>`;
}

function alert({ sentence }: Wrong): string {
  return sentence === undefined ? "" : `<p class="wrong" role="alert">${toHtml(sentence)}</p>`;
}

function hidden(values: Typed): string {
  return Object.entries(values)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${toHtml(value)}">`)
    .join("");
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
body { margin: 0 auto; max-width: 26rem; padding: 24px; font: 16px/1.5 system-ui, sans-serif }
label, input { display: block; width: 100%; box-sizing: border-box; font: inherit }
input { padding: 8px }
button { padding: 10px 20px; font: inherit }
.wrong { color: light-dark(#a3161a, #ff9c9c) }
</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
}

function toHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

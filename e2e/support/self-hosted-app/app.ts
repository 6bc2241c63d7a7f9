// A signup page of a customer's own, as they would write it with Node alone: it speaks to Foyer's API and hands people over to Foyer once they
// are in. The page that explains it is docs/self-hosted-signup.md.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { connectToFoyer, type FoyerOptions, type Refused } from "./foyer";
import { FORGET, type Kept, keptCookie, readKept } from "./kept";
import { activatePage, checkEmailPage, codePage, deadEndPage, signupFields, signupPage, type Wrong } from "./pages";

export type SelfHostedOptions = {
  foyer: FoyerOptions;
  /** The application's id at Foyer. */
  applicationId: string;
  /** Ids of the tenants whose people may sign up here, by name. */
  tenantIds: ReadonlyMap<string, string>;
  /** Signs the cookies. */
  cookieSecret: string;
};

export type SelfHostedApp = { origin: string; serve(options: SelfHostedOptions): void; close(): Promise<void> };

/** Listens on loopback, on a free port, and serves once it is told for whom. */
export async function startSelfHostedApp(): Promise<SelfHostedApp> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    serve(options) {
      const room = { options, foyer: connectToFoyer(options.foyer) };
      server.on("request", (request, response) => {
        answer(room, request, response).catch((error: unknown) => {
          console.error("Self-hosted signup:", error);
          send(response, 502, deadEndPage("We could not do this just now. Please try again in a moment."));
        });
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Room = { options: SelfHostedOptions; foyer: ReturnType<typeof connectToFoyer> };

const NOTHING_WRONG: Wrong = { fields: {} };

async function answer(room: Room, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const kept = readKept(room.options.cookieSecret, request.headers.cookie);
  switch (`${request.method} ${url.pathname}`) {
    case "GET /signup":
      return showSignup(room, url, response);
    case "POST /signup":
      return signUp(room, await readForm(request), response);
    case "GET /check-email":
      return send(response, 200, kept ? waitingPage(kept, NOTHING_WRONG) : deadEndPage(NOT_HERE));
    case "POST /resend":
      return sendAgain(room, kept, response);
    case "POST /code":
      return finishByCode(room, await readForm(request), kept, response);
    case "GET /activate": {
      // Mailboxes are looked through by programs that open every link, so opening one does nothing.
      const emailAuthCode = url.searchParams.get("email_auth_code") ?? "";
      return send(response, 200, activatePage(emailAuthCode, kept === undefined, NOTHING_WRONG));
    }
    case "POST /activate":
      return finishByLink(room, await readForm(request), kept, response);
    default:
      return send(response, 404, deadEndPage("There is no such page."));
  }
}

const NOT_HERE = "This signup was begun in another browser.";
const NO_COMPANY = "We don't know this company.";

/** Foyer leads people here from its own signup page, with what they came with. */
function showSignup({ options }: Room, { searchParams }: URL, response: ServerResponse): void {
  const names = ["tenant_name", "client_id", "state"].filter((name) => searchParams.has(name));
  const brought = Object.fromEntries(names.map((name) => [name, searchParams.get(name) ?? ""]));
  const tenantName = searchParams.get("tenant_name");
  if (tenantName !== null && !options.tenantIds.has(tenantName)) send(response, 404, deadEndPage(NO_COMPANY));
  else send(response, 200, signupPage(tenantName, brought, {}, NOTHING_WRONG));
}

async function signUp({ options, foyer }: Room, form: Form, response: ServerResponse): Promise<void> {
  const { tenant_name: tenantName = null, client_id: clientId, state, ...typed } = form;
  const tenantId = tenantName === null ? undefined : options.tenantIds.get(tenantName);
  if (tenantName !== null && !tenantId) return send(response, 404, deadEndPage(NO_COMPANY));
  const fields = signupFields(tenantName).filter((name) => typed[name]);
  const answer = await foyer.provisionUser({
    ...(tenantId ? { tenantId } : { applicationId: options.applicationId }),
    ...Object.fromEntries(fields.map((name) => [name, typed[name]])),
    ...(clientId ? { clientId } : {}),
    ...(state ? { state } : {}),
  });
  if (!answer.ok) {
    const brought = Object.fromEntries(Object.entries(form).filter(([name]) => !(name in typed)));
    return send(response, 400, signupPage(tenantName, brought, typed, wrongWith(answer)));
  }
  if (answer.body.result === "SIGNUP_COMPLETE") return redirect(response, answer.body.redirectUrl);
  const { result: _, ...ids } = answer.body;
  redirect(response, "/check-email", keptCookie(options.cookieSecret, { email: typed.email ?? "", ...ids }));
}

async function finishByLink({ foyer }: Room, form: Form, kept: Kept | undefined, response: ServerResponse) {
  const { email_auth_code: emailAuthCode = "", password } = form;
  // The browser that signed up proves itself by what it keeps; any other one by the password. Without either Foyer activates nobody.
  const proof = password ? { password } : { attemptProof: kept?.attemptProof ?? "" };
  const answer = await foyer.activateUser({ emailAuthCode, ...proof });
  if (answer.ok) return redirect(response, answer.body.redirectUrl, FORGET);
  const askForPassword = (wrong: Wrong) => send(response, 400, activatePage(emailAuthCode, true, wrong));
  if ("attemptProof" in answer.violations) return askForPassword(NOTHING_WRONG);
  if (answer.code === "wrong_password") return askForPassword(wrongWith(answer));
  send(response, 400, deadEndPage(wrongWith(answer).sentence));
}

async function finishByCode({ foyer }: Room, form: Form, kept: Kept | undefined, response: ServerResponse) {
  if (!kept?.requestCode) return send(response, 400, deadEndPage(NOT_HERE));
  const { requestCode } = kept;
  const verificationCode = (form.verificationCode ?? "").replaceAll(/\s/g, "");
  const answer = await foyer.activateUser({ requestCode, verificationCode });
  if (answer.ok) return redirect(response, answer.body.redirectUrl, FORGET);
  if (answer.code === "too_many_attempts") return send(response, 400, deadEndPage(wrongWith(answer).sentence));
  send(response, 400, codePage(kept.email, wrongWith(answer)));
}

async function sendAgain({ options, foyer }: Room, kept: Kept | undefined, response: ServerResponse) {
  if (!kept) return send(response, 400, deadEndPage(NOT_HERE));
  const answer = await foyer.requestUserActivation(kept.userId);
  if (!answer.ok) return send(response, 400, waitingPage(kept, wrongWith(answer)));
  const { result: _, ...renewed } = answer.body;
  const cookie = keptCookie(options.cookieSecret, { ...kept, ...renewed });
  send(response, 200, waitingPage(kept, NOTHING_WRONG, "We have sent it again."), cookie);
}

function waitingPage(kept: Kept, wrong: Wrong, notice?: string): string {
  return kept.requestCode ? codePage(kept.email, wrong, notice) : checkEmailPage(kept.email, wrong, notice);
}

/** What to tell a visitor: violations go beside their fields, any other refusal is one sentence. */
function wrongWith({ code, violations, retryAfterSeconds }: Refused): Wrong & { sentence: string } {
  if (Object.keys(violations).length > 0) return { fields: violations, sentence: "Please look at the fields below." };
  const sentences: Record<string, string> = {
    signup_disabled: "Nobody can sign up here at the moment.",
    rate_limited: `Please wait ${retryAfterSeconds ?? 60} seconds, then try again.`,
    overloaded: "Many people are signing up just now. Please try again in a moment.",
    invalid_auth_code: "What we mailed you was used already, or it is not whole.",
    expired_auth_code: "This took too long: what we mailed you has expired.",
    invalid_verification_code: "This is not the code that we have sent.",
    wrong_password: "This is not the password that you chose.",
    too_many_attempts: "This went wrong too often.",
    no_signup_pending: "This account is active already: you can log in.",
  };
  return { fields: {}, sentence: sentences[code] ?? "This did not work. Please try again." };
}

type Form = Record<string, string>;

async function readForm(request: IncomingMessage): Promise<Form> {
  return Object.fromEntries(new URLSearchParams(await text(request)));
}

function send(response: ServerResponse, status: number, html: string, cookie?: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    // The address of the activation page holds a secret.
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    ...(cookie ? { "set-cookie": cookie } : {}),
  });
  response.end(html);
}

function redirect(response: ServerResponse, location: string, cookie?: string): void {
  response.writeHead(303, {
    location,
    "cache-control": "no-store",
    ...(cookie ? { "set-cookie": cookie } : {}),
  });
  response.end();
}

// Every server action, each by the form of a page that calls it: a new one whose form is on no page here fails the walk.
import type pg from "pg";
import { formOf } from "./action-scene";
import { castTenant, castUser, letAMinutePass } from "./cast";
import { actionIds, OPEN_DOORS, WALKED } from "./dashboard-actions";
import { cookiesOf, encodedForm, type HttpAnswer, postForm, send } from "./http";
import type { Case } from "./outage-cases";
import type { OutageScene } from "./outage-routes";
import { decide } from "./settings";
import type { Mailbox, Page, Site } from "./test";
import { linkIn, PASSWORD } from "./verbs";

export type Cast = {
  /** Any page: it reads forms. */
  page: Page;
  site: Site;
  database: pg.Pool;
  mailbox: Mailbox;
  scene: OutageScene;
  application: { id: string; hostname: string; origin: string };
  freshName(prefix?: string): string;
  address(name?: string): string;
};

/** A page with forms, and the browser that stands on it. */
type Shown = { origin: string; path: string; cookie: string; html: string };

/** Follows links as a browser without scripts does, and keeps what it is given. */
async function visit(site: Site, origin: string, path: string, cookie = ""): Promise<Shown> {
  const answer = await send(site, origin, path, { headers: cookie === "" ? {} : { cookie } });
  const held = [cookie, cookiesOf(answer)].filter(Boolean).join("; ");
  const { location } = answer.headers;
  if (location?.startsWith("/")) return visit(site, origin, location, held);
  if (answer.status !== 200) throw new Error(`${origin}${path} answered ${answer.status}.`);
  return { origin, path, cookie: held, html: answer.body };
}

/** Sends the form on a page that calls an action. */
async function press(cast: Cast, shown: Shown, action: string, typed: Record<string, string>): Promise<HttpAnswer> {
  const fields = await formOf(cast.page, shown.html, idOf(action), typed);
  if (fields.length === 0) throw new Error(`${shown.path} has no form for ${action}.`);
  return postForm(cast.site, { origin: shown.origin, path: shown.path, hidden: [] }, fields, { cookie: shown.cookie });
}

function idOf(action: string): string {
  const id = actionIds().get(action);
  if (!id) throw new Error(`${action} is on no page.`);
  return id;
}

/** Every action of the hosted pages, with the page that its form is on. */
async function hostedPages(cast: Cast): Promise<Record<string, Shown>> {
  const { site, database, application, scene, address } = cast;
  const tenant = (name: string) => castTenant(database, site, application, { name: cast.freshName(name) });
  const [links, codes, atOnce, magic] = await Promise.all(["links", "codes", "once", "magic"].map(tenant));
  if (!links || !codes || !atOnce || !magic) throw new Error("Tenants are missing.");
  await decide(database, codes, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  await decide(database, atOnce, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  await decide(database, magic, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const signUpAt = async (origin: string, email: string) => {
    const form = await visit(site, origin, "/signup");
    const answer = await press(cast, form, "app/hosted/signup/actions.ts submitSignup", { email, password: PASSWORD });
    return { location: answer.headers.location ?? "", cookie: cookiesOf(answer) };
  };
  const mailed = async (email: string, path: string) => {
    const url = new URL(linkIn(await cast.mailbox.newest(email), `${path}\\?email_auth_code=`));
    return url.pathname + url.search;
  };
  const [linkEmail, codeEmail, onceEmail] = [address("link"), address("code"), address("once")];
  const waiting = await signUpAt(links.origin, linkEmail);
  const asked = await signUpAt(codes.origin, codeEmail);
  const begun = await signUpAt(atOnce.origin, onceEmail);
  // Elsewhere than in the browser that signed up.
  const activation = await visit(site, links.origin, await mailed(linkEmail, "/activate/link"));
  const verification = await visit(site, atOnce.origin, await mailed(onceEmail, "/verify-email/link"));
  const loggedIn = await handedOver(site, atOnce.origin, begun);
  const forgetful = await castUser(database, links.origin, { email: address("forgetful") });
  const reset = await visit(site, links.origin, "/forgot-password");
  await press(cast, reset, "app/hosted/login/actions.ts mailReset", {
    identifier: forgetful.email,
    email: forgetful.email,
  });
  const traveller = await castUser(database, magic.origin, { email: address("traveller") });
  await press(cast, await visit(site, magic.origin, "/login"), "app/hosted/login/actions.ts submitLogin", {
    identifier: traveller.email,
    email: traveller.email,
    by: "link",
  });
  await letAMinutePass(database, linkEmail);
  const linkOf = ({ path }: Shown) => new URL(path, links.origin).search;
  return {
    "app/hosted/signup/actions.ts submitSignup": await visit(site, scene.application.origin, "/signup"),
    "app/hosted/login/actions.ts submitLogin": await visit(site, links.origin, "/login"),
    "app/hosted/login/actions.ts findTenant": await visit(site, scene.application.origin, "/login"),
    "app/hosted/login/actions.ts mailLoginPages": await visit(site, scene.application.origin, "/login/find"),
    "app/hosted/login/actions.ts mailReset": reset,
    "app/hosted/login/actions.ts logInWithLink": await visit(
      site,
      magic.origin,
      await mailed(traveller.email, "/login/link"),
    ),
    "app/hosted/logout/actions.ts submitLogout": await visit(site, atOnce.origin, "/logout", loggedIn),
    "app/hosted/reset-password/actions.ts submitReset": await visit(
      site,
      links.origin,
      await mailed(forgetful.email, "/reset-password/link"),
    ),
    "app/hosted/signup/check-email/actions.ts resend": await visit(
      site,
      links.origin,
      waiting.location,
      waiting.cookie,
    ),
    "app/hosted/signup/check-email/actions.ts submitCode": await visit(
      site,
      codes.origin,
      asked.location,
      asked.cookie,
    ),
    "app/hosted/activate/actions.ts finishActivation": activation,
    "app/hosted/activate/actions.ts refuse": await visit(
      site,
      links.origin,
      `/activate/not-me${linkOf(activation)}`,
      activation.cookie,
    ),
    "app/hosted/verify-email/actions.ts confirm": verification,
    "app/hosted/verify-email/actions.ts claim": await visit(
      site,
      atOnce.origin,
      `/verify-email/mine${linkOf(verification)}`,
      verification.cookie,
    ),
    "app/hosted/verify-email/actions.ts refuse": await visit(
      site,
      atOnce.origin,
      `/verify-email/not-me${linkOf(verification)}`,
      verification.cookie,
    ),
    "app/hosted/verify-email/actions.ts sendAgain": await visit(site, atOnce.origin, "/verify-email", loggedIn),
  };
}

/** Goes the way from a signup that is complete to its session. */
async function handedOver(
  site: Site,
  origin: string,
  { location, cookie }: { location: string; cookie: string },
): Promise<string> {
  const passedOn = await visit(site, origin, location, cookie);
  const href = /href="([^"]*create-auth-session[^"]*)"/.exec(passedOn.html)?.[1]?.replaceAll("&amp;", "&");
  if (!href) throw new Error(`No hand-over at ${passedOn.path}.`);
  const { pathname, search } = new URL(href, origin);
  const answer = await send(site, origin, pathname + search, { headers: { cookie: passedOn.cookie } });
  return cookiesOf(answer);
}

/** What is typed wherever a form has such a field. */
const TYPED = {
  email: "somebody@example.com",
  identifier: "somebody@example.com",
  password: PASSWORD,
  tenantDisplayName: "Acme",
  tenantName: "acme",
  code: "000000",
};

/** Pages of the dashboard that ask for no operator, and have the form of an action. */
const OPEN_PAGES: Record<string, string> = {
  "sign-in/actions.ts submitSignIn": "/sign-in",
  "sign-in/actions.ts submitForgotPassword": "/sign-in/forgot-password",
  "sign-in/actions.ts signOut": "/account",
};

/** The posts of every form, ready to be sent. */
export async function actionCases(cast: Cast): Promise<Case[]> {
  const { site, scene } = cast;
  const cases: Case[] = [];
  for (const [action, shown] of Object.entries(await hostedPages(cast))) {
    const held = await formOf(cast.page, shown.html, idOf(action), {});
    if (held.length === 0) throw new Error(`${shown.path} has no form for ${action}.`);
    const fields = held.map(([name, value]): [string, string] => [
      name,
      value === "" ? (typedFor(name) ?? value) : value,
    ]);
    cases.push(await postCase(action, shown, fields));
  }
  const open = Object.keys(OPEN_DOORS).flatMap((action) => {
    const path = OPEN_PAGES[action];
    return path
      ? [[action, { page: () => path, typed: () => ({ email: TYPED.email, password: PASSWORD }) }] as const]
      : [];
  });
  for (const [action, walk] of [...Object.entries(WALKED), ...open]) {
    // Its form is that of an answer.
    if ("asked" in walk) continue;
    const signedIn = !(action in OPEN_DOORS) || action.endsWith(" signOut");
    const cookie = signedIn ? scene.operatorCookie : "";
    const shown = await visit(site, scene.dashboard, walk.page(scene.at), cookie);
    const pressed = "pressed" in walk ? walk.pressed : undefined;
    const fields = await formOf(cast.page, shown.html, idOf(action), walk.typed?.(scene.at) ?? {}, pressed);
    if (fields.length === 0) throw new Error(`${shown.path} has no form for ${action}.`);
    const file = "file" in walk ? walk.file : undefined;
    const files = file ? [[file.name, new Blob([file.content(scene.at)])] as [string, Blob]] : [];
    cases.push(await postCase(action, { ...shown, path: walk.page(scene.at) }, [...fields, ...files]));
  }
  return cases;
}

/** The actions of the build that no page of this walk has a form for. */
export function unwalked(cases: readonly Case[]): string[] {
  const walked = new Set(cases.map(({ of }) => of));
  return [...actionIds().keys()].filter((action) => {
    const left = WALKED[action]?.asked !== undefined || (action in OPEN_DOORS && !(action in OPEN_PAGES));
    return !left && !walked.has(`action ${action}`);
  });
}

function typedFor(name: string): string | undefined {
  // Where no scripts run Next writes the place of the form's data before each name.
  return TYPED[name.replace(/^\d+_/, "") as keyof typeof TYPED];
}

/** What only reads, and so may be answered where nothing can be written. */
const READS = ["action app/hosted/login/actions.ts findTenant"];

async function postCase(
  action: string,
  { origin, path, cookie }: Shown,
  fields: [string, string | Blob][],
): Promise<Case> {
  const { body, contentType } = await encodedForm(fields);
  const of = `action ${action}`;
  return {
    of,
    origin,
    path,
    reader: "page",
    question: { method: "POST", headers: { origin, cookie, accept: "text/html", "content-type": contentType }, body },
    repeatable: READS.includes(of),
  };
}

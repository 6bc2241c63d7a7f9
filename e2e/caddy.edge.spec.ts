import { castTenant } from "./support/cast";
import { expect, test } from "./support/edge-test";
import { certificatesMet, handshake } from "./support/handshake";
import { type HttpAnswer, loadForm, postForm, send } from "./support/http";
import { PORTS } from "./support/places";
import { signupScreen } from "./support/screens";
import { activationLinkIn, PASSWORD } from "./support/verbs";

/** What somebody sends along who would like to be somebody else, somewhere else. */
const forged = (address: string) => ({
  "x-forwarded-for": address,
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  forwarded: `for=${address};host=evil.example;proto=http`,
  "x-real-ip": address,
  "x-edge-asks": "1",
});

/** What asks a proxy to pass on nothing of what it writes itself (RFC 9110, section 7.6.1). */
const DROPPED = { connection: "close, x-forwarded-for, x-forwarded-host, x-forwarded-proto" };

/** What a person reads of an answer. */
const textOf = ({ body }: HttpAnswer) => body.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]+>/g, "");

test("a host has a certificate of its own from the moment on at which it is one of ours; before that there is no handshake", async ({
  page,
  site,
  edge,
  database,
  application,
  freshName,
}) => {
  const name = freshName("early");
  const early = site.origin(`${name}-${application.hostname}`);
  expect(await handshake(site, early)).toEqual({ refused: "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR" });
  // In a tab of its own: the browser's page about it comes a moment later, and would get in the way of where the tab goes next.
  const tab = await page.context().newPage();
  await expect(tab.goto(`${early}/signup`)).rejects.toThrow(/ERR_SSL|ERR_CONNECTION/);
  await tab.close();
  const ordered = edge.caddy.lines().filter((line) => line.logger === "tls.obtain");
  expect(JSON.stringify(ordered)).not.toContain(name);

  const { origin, hostname } = await castTenant(database, site, application, { name });
  expect(await handshake(site, origin)).toEqual({ names: [hostname] });
  const met = await certificatesMet(page);
  await page.goto(`${origin}/signup`);
  await expect(signupScreen(page).email).toBeVisible();
  await expect.poll(() => met.get(origin)).toEqual([hostname]);
});

test("the dashboard has one too, and an address or no name at all has none", async ({ site }) => {
  const dashboard = `dashboard.${site.baseDomain}`;
  expect(await handshake(site, site.origin(dashboard))).toEqual({ names: [dashboard] });
  expect(await handshake(site, site.origin("localhost"))).toHaveProperty("refused");
});

test("what may have a certificate is told to the edge alone", async ({ site, edge, application }) => {
  const path = `/api/internal/tls-ask?domain=${application.hostname}`;
  const [instance] = edge.running();
  if (!instance) throw new Error("No instance runs.");
  const direct = { pin: instance.pin, authority: undefined };
  const asked = (headers: Record<string, string>) => send(direct, `http://${instance.pin}`, path, { headers });
  expect((await asked({})).status).toBe(200);
  expect((await asked({ "x-forwarded-for": "198.51.100.7" })).status).toBe(404);

  const nowhere = await send(site, application.origin, "/api/nowhere/at-all");
  for (const each of [path, path.replace("internal", "%69nternal")]) {
    for (const headers of [undefined, { "x-edge-asks": "1" }, forged("127.0.0.1"), DROPPED]) {
      const answer = await send(site, application.origin, each, headers && { headers });
      expect([each, answer.status, textOf(answer)]).toEqual([each, 404, textOf(nowhere)]);
      expect(Object.keys(answer.headers)).toEqual(Object.keys(nowhere.headers));
    }
  }
});

test("who somebody is, and which host they asked, is what the edge saw and not what they say", async ({
  site,
  tenant,
  mailbox,
  address,
}) => {
  const email = address();
  const { origin } = await tenant();
  const form = await loadForm(site, origin, "/signup");
  const posted = await postForm(site, form, { email, password: PASSWORD }, forged("198.51.100.7"));
  expect(posted.status).toBe(303);
  for (const cookie of posted.headers["set-cookie"] ?? []) expect(cookie).toMatch(/^__Host-.*; ?Secure/i);
  expect(new URL(activationLinkIn(await mailbox.newest(email))).origin).toBe(origin);
});

test("wrong secrets are counted against the address that the edge saw, whatever addresses are claimed", async ({
  site,
  application,
}) => {
  const guess = (at: number) =>
    send(site, application.origin, "/api/v1/oauth2/token", {
      method: "POST",
      headers: {
        ...forged(`198.51.100.${at}`),
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Basic ${Buffer.from(`${application.clientId}:guess${at}`).toString("base64")}`,
      },
      body: "grant_type=client_credentials",
    });
  const answered = new Set<number>();
  // 30 a minute are allowed, and one minute may end on the way.
  for (let at = 0; at <= 60 && !answered.has(429); at += 1) answered.add((await guess(at)).status);
  expect([...answered]).toEqual([401, 429]);
});

test("plain http is sent to https, and https stays", async ({ site, tenant }) => {
  const { origin, hostname } = await tenant();
  const plain = { pin: `127.0.0.1:${PORTS.caddy.http}`, authority: undefined };
  const sent = await send(plain, `http://${hostname}`, "/signup?state=a%20b");
  expect([sent.status, sent.headers.location]).toEqual([308, `https://${hostname}/signup?state=a%20b`]);
  expect(sent.headers["set-cookie"]).toBeUndefined();
  const { headers } = await send(site, origin, "/signup");
  expect(headers["strict-transport-security"]).toBe("max-age=63072000");
});

test("the edge's log tells paths, and nothing of what stands behind them or in headers", async ({
  site,
  edge,
  tenant,
}) => {
  const { origin, hostname } = await tenant();
  const secret = "ThisIsASecret";
  const answer = await send(site, origin, `/activate/link?email_auth_code=${secret}`, {
    headers: {
      referer: `${origin}/activate?code=${secret}`,
      cookie: `__Host-session=${secret}`,
      authorization: secret,
    },
  });
  expect(answer.status).toBeLessThan(500);
  const uri = () => edge.caddy.lines().find(({ request }) => request?.host.startsWith(hostname))?.request?.uri;
  await expect.poll(uri).toBe("/activate/link");
  expect(JSON.stringify(edge.caddy.lines())).not.toContain(secret);
});

test("while no instance can be reached people are asked to try again, and soon they can", async ({
  site,
  edge,
  tenant,
}) => {
  const { origin } = await tenant();
  expect(await handshake(site, origin)).toHaveProperty("names");
  await Promise.all(edge.running().map((instance) => instance.kill()));
  const answer = await send(site, origin, "/signup?email_auth_code=ThisIsASecret");
  expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
  expect(answer.body).toBe("This did not work just now. Try again in a moment.");
  expect(JSON.stringify(edge.caddy.lines())).not.toContain("ThisIsASecret");
  await edge.restore();
  await expect.poll(async () => (await send(site, origin, "/signup")).status).toBe(200);
});

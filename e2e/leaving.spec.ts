import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "./support/test";

/** Posts and is gone after `ms`, whether or not there was an answer. */
async function postAndLeave(port: number, ms: number): Promise<void> {
  const body = "x".repeat(100);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      socket.resetAndDestroy();
      resolve();
    }, ms);
  });
}

test("visitors who leave before their answer take nothing down with them", async ({ site, request }) => {
  const port = Number(site.pin.split(":")[1]);
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 10 }, (_, at) => postAndLeave(port, at % 6)));
  }
  expect((await request.get(`http://${site.pin}/api/health/live`)).status()).toBe(200);
});

test("a request for an upgrade that nobody offers is answered like any other", async ({ site }) => {
  const [address = "", port = ""] = site.pin.split(":");
  const socket = connect(Number(port), address);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  const { host } = new URL(site.demo.tenant);
  socket.write(`GET /login HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`);
  await once(socket, "close");
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("asking for a session's code by HEAD, or on suspicion, spends nothing", async ({ site, request }) => {
  const path = `/api/v1/signup/create-auth-session?auth_session_code=${"a".repeat(26)}.${"b".repeat(43)}`;
  const { host } = new URL(site.demo.tenant);
  const headers = { host };
  expect((await request.head(`http://${site.pin}${path}`, { headers })).status()).toBe(405);
  const prefetch = { headers: { ...headers, "sec-purpose": "prefetch" }, maxRedirects: 0 };
  expect((await request.get(`http://${site.pin}${path}`, prefetch)).status()).toBe(503);
});

test("paths and parameters that can't be read are refused plainly", async ({ site, request }) => {
  const port = site.pin.split(":")[1];
  const of = (origin: string) => ({ headers: { host: new URL(origin).host }, maxRedirects: 0 });
  for (const path of ["/api/v1/clients/%ff/sdk-configuration", "/signup%00", "/%ff", "/api/mailbox/%00/html"]) {
    expect((await request.get(`http://${site.pin}${path}`, of(site.demo.tenant))).status()).toBe(400);
  }
  expect((await request.get(`http://${site.pin}/api/mailbox?to=%00`, of(`http://localhost:${port}`))).status()).toBe(
    200,
  );
  const dotted = { headers: { host: new URL(site.demo.tenant).host.replace(":", ".:") }, maxRedirects: 0 };
  const answer = await request.get(`http://${site.pin}/signup?state=a%20b`, dotted);
  expect([answer.status(), answer.headers().location]).toEqual([308, `${site.demo.tenant}/signup?state=a+b`]);
});

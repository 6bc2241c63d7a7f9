import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect } from "@playwright/test";
import { type Engine, type InPage, sourceOf, type Tab, WINDOW } from "./tab";

/** What the protocol calls a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Holds the key, and lets it go the second time. */
const CONTROL = "\uE009";

/** Milliseconds that a command may take. Two cores that others use too need a few seconds to open a browser. */
const PATIENCE = 40_000;

type Element = { [ELEMENT]: string };

type Session = <Result = null>(method: string, path: string, body?: object) => Promise<Result>;

/** WebKitGTK by its driver, which speaks the W3C's WebDriver protocol. @param path of the driver */
export async function startWebKitGtk(path: string, environment: NodeJS.ProcessEnv): Promise<Engine> {
  const port = await freePort();
  const driver = spawn(path, [`--port=${port}`, "--host=127.0.0.1"], { env: environment, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => driver.once("close", () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${origin}/status`).then(
          ({ ok }) => ok,
          () => false,
        ),
      "the driver answers",
    )
    .toBe(true);
  return {
    async newTab(proxyPort) {
      const proxy = { proxyType: "manual", httpProxy: `127.0.0.1:${proxyPort}` };
      const capabilities = { alwaysMatch: { proxy, pageLoadStrategy: "normal" } };
      const { sessionId } = await ask<{ sessionId: string }>(origin, "POST", "/session", { capabilities });
      const session: Session = (method, rest, body) => ask(origin, method, `/session/${sessionId}${rest}`, body);
      await session("POST", "/window/rect", WINDOW);
      return tabOf(session);
    },
    async close() {
      driver.kill();
      await ended;
    },
  };
}

function tabOf(session: Session): Tab {
  const find = (xpath: string) => session<Element>("POST", "/element", { using: "xpath", value: xpath });
  const act = async (xpath: string, action: string, body: object = {}) => {
    await session("POST", `/element/${(await find(xpath))[ELEMENT]}/${action}`, body);
  };
  const evaluate = <Arguments extends unknown[], Result>(inPage: InPage<Arguments, Result>, ...args: Arguments) =>
    session<Result>("POST", "/execute/sync", { script: `return ${sourceOf(inPage, args)}`, args: [] });
  return {
    open: (url) => session("POST", "/url", { url }),
    back: () => session("POST", "/back", {}),
    click: (xpath) => act(xpath, "click"),
    // The protocol's own way to empty a field changes it without the events that pages listen for.
    fill: (xpath, text) => act(xpath, "value", { text: `${CONTROL}a${CONTROL}${text}` }),
    evaluate,
    async evaluateInFrame(xpath, inPage, ...args) {
      await session("POST", "/frame", { id: await find(xpath) });
      try {
        return await evaluate(inPage, ...args);
      } finally {
        await session("POST", "/frame", { id: null });
        // The driver moves the focus into a frame that it is led to, and what is typed next would go there.
        await evaluate(() => window.focus());
      }
    },
    screenshot: async () => Buffer.from(await session<string>("GET", "/screenshot"), "base64"),
    close: () => session("DELETE", ""),
  };
}

/** One command. Everything that the driver refuses is an error. */
async function ask<Result>(origin: string, method: string, path: string, body?: object): Promise<Result> {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(origin + path, { method, signal, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { value } = (await answer.json()) as { value: Result & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error} ${value.message}`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

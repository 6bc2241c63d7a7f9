import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findXvfb } from "../../../scripts/engines.mjs";

/** A screen that nobody sees, with a home directory of its own for the browser on it. */
export type Screen = { environment: NodeJS.ProcessEnv; close(): Promise<void> };

export async function openScreen(): Promise<Screen> {
  // Without -noreset the server starts over when its last window closes, and refuses a browser that starts meanwhile.
  const options = ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"];
  const xvfb = spawn(findXvfb() ?? "Xvfb", options, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => xvfb.once("close", () => resolve()));
  const display = await new Promise<string>((resolve, reject) => {
    xvfb.stdio[3]?.once("data", (number) => resolve(`:${String(number).trim()}`));
    xvfb.once("error", reject);
    xvfb.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}.`)));
  });
  const home = fs.mkdtempSync(join(tmpdir(), "foyer-browser-"));
  const { WAYLAND_DISPLAY: _, ...rest } = process.env;
  const environment = { ...rest, DISPLAY: display, HOME: home, XDG_RUNTIME_DIR: home, LANG: "C.UTF-8" };
  return {
    environment,
    async close() {
      xvfb.kill();
      await ended;
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

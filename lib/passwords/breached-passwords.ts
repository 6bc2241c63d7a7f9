import "server-only";
import { createHash } from "node:crypto";
import { env } from "../env/env";
import { log } from "../log";

const TIMEOUT_MS = 1_500;
/** After a failure the service is not called for a while, so that signups don't wait for it. */
const REST_MS = 30_000;

let restsUntil = 0;

/**
 * Whether a password stands in a known breach, by the range protocol of Have I Been Pwned: five characters of its SHA-1 go out, the
 * comparison happens here, and padding hides how many answers there were. Best effort: where the service doesn't answer in time the local
 * list has spoken alone, and the log says so.
 */
export async function isBreachedPassword(password: string | undefined): Promise<boolean> {
  if (password === undefined || Date.now() < restsUntil) return false;
  const digest = createHash("sha1").update(password.normalize("NFC")).digest("hex").toUpperCase();
  const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
  try {
    const response = await fetch(`${env().breachedPasswordsUrl}/range/${prefix}`, {
      headers: { "Add-Padding": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    // Padding lines count 0.
    return (await response.text()).split("\n").some((line) => {
      const [found, count] = line.trim().split(":");
      return found === suffix && Number(count) > 0;
    });
  } catch (error) {
    restsUntil = Date.now() + REST_MS;
    log().warn(
      { reason: (error as Error).name },
      "The breached-password service did not answer; the local list alone was asked.",
    );
    return false;
  }
}

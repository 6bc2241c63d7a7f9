// Client-safe: how long a used refresh token still gives its successor.
import { z } from "zod";
import { code } from "../form-text";

/** In seconds. */
export const GRACE_SECONDS = { default: 30, max: 120 } as const;

/** The grace period of a client, in seconds; 0 for none. */
export const graceSeconds = z
  .int(code("invalid_format"))
  .min(0, code("invalid_format"))
  .max(GRACE_SECONDS.max, code("invalid_format"))
  .describe("For how long a used refresh token gives the same new one again. 30 by default, 0 for never.");

/** The same as typed into a form. Anything but a whole number stays text, which {@link graceSeconds} refuses. */
export function graceTyped(text: string): number | string {
  const typed = text.trim();
  return /^\d{1,9}$/.test(typed) ? Number(typed) : typed;
}

import { env, originOf } from "@/lib/env/env";
import { webmailOf } from "./webmail";

/** Where mail is read. No name: our built-in mailbox. */
export type Inbox = { name?: string; url: string };

/** Where the mail that was just sent can be read: in the built-in mailbox where no provider delivers it. */
export function inboxOf(email: string): Inbox | undefined {
  if (env().mail) return webmailOf(email);
  return { url: `${originOf(env().dashboardHost)}/mailbox?to=${encodeURIComponent(email)}` };
}

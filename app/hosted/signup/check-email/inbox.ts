import { env, originOf } from "@/lib/env";
import { webmailOf } from "./webmail";

/** Where the mail that was just sent can be read: in the built-in mailbox where no provider delivers it. No name: ours. */
export function inboxOf(email: string): { name?: string; url: string } | undefined {
  if (env().mail) return webmailOf(email);
  return { url: `${originOf(env().dashboardHost)}/mailbox?to=${encodeURIComponent(email)}` };
}

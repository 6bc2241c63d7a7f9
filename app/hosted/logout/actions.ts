"use server";

import { canonicalUrl } from "@/lib/hosts/resolve";
import { LOGOUT_PATH, logOut } from "@/lib/sessions/log-out";
import { hostedAction } from "../action";
import type { HostedAnswer } from "../hosted-form";

/** Ends this browser's session on this host; the canonical one, where this is another, then ends its own. */
export const submitLogout = hostedAction(async function submitLogout(post): Promise<HostedAnswer> {
  await logOut(post.host, post.request);
  return post.leave((await canonicalUrl(post.host, LOGOUT_PATH)) ?? "/login");
});

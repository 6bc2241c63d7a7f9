"use server";

import { answering } from "@/app/answering";
import { currentRequest } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { LOGOUT_PATH, logOut } from "@/lib/sessions/log-out";
import type { Answer } from "../../submission";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { NO_ORIGIN } from "../origin";

/** Ends this browser's session on this host; the canonical one, where this is another, then ends its own. */
export const submitLogout = answering(
  async function submitLogout(): Promise<Answer> {
    const host = await requireHost();
    await logOut(host, await currentRequest());
    return leaveFor(host, (await canonicalUrl(host, LOGOUT_PATH)) ?? "/login", NO_ORIGIN);
  },
  () => ({}),
);

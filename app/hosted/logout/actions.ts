"use server";

import { currentRequest } from "@/lib/hosts/current";
import { logOut } from "@/lib/sessions/log-out";
import type { Answer } from "../../submission";
import { requireHost } from "../host";
import { leaveFor } from "../leave";

/** Ends this browser's session on this host. */
export async function submitLogout(): Promise<Answer> {
  const host = await requireHost();
  await logOut(host, await currentRequest());
  return leaveFor(host, "/login");
}

"use server";

import { dropSessionToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/current";
import { endSession } from "@/lib/sessions/session";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import type { Answer } from "../submission";

/** Ends this browser's session on this host. */
export async function logOut(): Promise<Answer> {
  const host = await requireHost();
  const session = await readSession(host);
  if (session) await endSession(session);
  await dropSessionToken();
  return leaveFor(host, "/login");
}

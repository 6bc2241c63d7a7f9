"use server";

import { refuseActivation } from "@/lib/activation";
import { currentRequest } from "@/lib/hosts/current";
import { readLinkToken } from "@/lib/sessions/cookie";
import { requireHost } from "../../host";
import type { Answer } from "../../submission";

export type RefusalAnswer = Answer & { result?: "removed" | "unusable" };

/** "This wasn't me": deletes the signup behind the link that this browser opened. */
export async function refuse(linkId: string): Promise<RefusalAnswer> {
  const host = await requireHost();
  const outcome = await refuseActivation(host, await readLinkToken(String(linkId)), await currentRequest());
  return { result: outcome.type };
}

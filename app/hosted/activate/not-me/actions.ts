"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { refuseActivation } from "@/lib/activation/refuse-activation";
import { currentRequest } from "@/lib/hosts/current";
import { readLinkToken } from "@/lib/sessions/cookie";
import type { ConfirmAnswer } from "../../confirm-form";
import { requireHost } from "../../host";

/** "This wasn't me": deletes the signup behind the link that this browser opened. */
export const refuse = answering(
  async function refuse(linkId: string): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await refuseActivation(host, await readLinkToken(boundText(linkId)), await currentRequest());
    return { result: outcome.type };
  },
  () => ({}),
);

"use server";

import { activate, type Unusable } from "@/lib/activation";
import type { RefusalCode } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import { readLinkToken, readMarkers } from "@/lib/sessions/cookie";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import type { Answer } from "../submission";
import { typedText } from "../typed";

export type ActivationAnswer = Answer & {
  problem?: "password_required" | "username_taken" | RefusalCode;
  /** After a wrong password. */
  triesLeft?: number;
  unusable?: Unusable["reason"];
};

/** Finishes a signup by the link that this browser opened. */
export async function finishActivation(
  page: { linkId: string; mode: "automatic" | "password" | "button" },
  _previous: ActivationAnswer,
  form: FormData,
): Promise<ActivationAnswer> {
  const host = await requireHost();
  const { password = "" } = typedText(form);
  // Spares a try to those who only pressed too early.
  if (page?.mode === "password" && password === "") return { problem: "password_required" };
  const token = await readLinkToken(String(page?.linkId));
  const markers = await readMarkers(host.application.id);
  const outcome = await activate(host, { token, password }, markers, await currentRequest());
  switch (outcome.type) {
    case "activated":
      return leaveFor(host, outcome.handOver);
    case "wrong_password":
      return { triesLeft: outcome.triesLeft };
    case "username_taken":
      return { problem: "username_taken" };
    case "refused":
      return { problem: outcome.code };
    case "unusable":
      return { unusable: outcome.reason };
  }
}

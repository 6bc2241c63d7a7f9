"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { activate } from "@/lib/activation/activation";
import type { FieldCode, RefusalCode } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import type { Unusable } from "@/lib/proofs/proof";
import { readLinkToken, readMarkers } from "@/lib/sessions/cookie";
import type { Answer } from "../../submission";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { boundOrigin, type Origin } from "../origin";
import { typedText } from "../typed";

export type ActivationAnswer = Answer & {
  problem?: "password_required" | RefusalCode;
  /** Set when another username must be chosen: what was typed, and what is wrong with it. */
  username?: { value: string; code: FieldCode };
  /** After a wrong password. */
  triesLeft?: number;
  unusable?: Unusable["reason"];
};

/** Finishes a signup by the link that this browser opened. */
export const finishActivation = answering(
  async function finishActivation(
    page: { linkId: string; origin: Origin; mode: "automatic" | "password" | "button" },
    previous: ActivationAnswer,
    form: FormData,
  ): Promise<ActivationAnswer> {
    const host = await requireHost();
    const { password = "", username } = typedText(form);
    // Once a username had to be chosen anew, its field stays.
    const kept = previous?.username ? { username: previous.username } : {};
    // Spares a try to those who only pressed too early.
    if (page?.mode === "password" && password === "") return { ...kept, problem: "password_required" };
    const token = await readLinkToken(boundText(page?.linkId));
    const markers = await readMarkers(host.application.id);
    const given = { token, password, ...(username === undefined ? {} : { username }) };
    const outcome = await activate(host, given, markers, await currentRequest());
    switch (outcome.type) {
      case "activated":
        return leaveFor(host, outcome.handOver, boundOrigin(page?.origin));
      case "wrong_password":
        return { ...kept, triesLeft: outcome.triesLeft };
      case "username_taken":
        return { username: { value: username ?? "", code: "not_unique" } };
      case "invalid_username":
        return { username: { value: username ?? "", code: outcome.code } };
      case "refused":
        return { ...kept, problem: outcome.code };
      case "unusable":
        return { unusable: outcome.reason };
    }
  },
  (_page, previous) => (previous?.username ? { username: previous.username } : {}),
);

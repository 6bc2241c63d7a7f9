"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import type { FieldCode, RefusalCode } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import type { UnusableLink } from "@/lib/proofs/proof";
import { resetPassword } from "@/lib/recovery/recovery";
import { readLinkToken } from "@/lib/sessions/cookie";
import type { Answer } from "../../submission";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { boundOrigin, type Origin } from "../origin";
import { typedText } from "../typed";

export type ResetAnswer = Answer & {
  problem?: FieldCode;
  refusal?: RefusalCode;
  unusable?: UnusableLink["reason"];
};

/** Sets a new password by the link that this browser opened, and logs it in. */
export const submitReset = answering(
  async function submitReset(
    page: { linkId: string; origin: Origin },
    _previous: ResetAnswer,
    form: FormData,
  ): Promise<ResetAnswer> {
    const host = await requireHost();
    const { password = "" } = typedText(form);
    const token = await readLinkToken(boundText(page?.linkId));
    const outcome = await resetPassword(host, { token, password }, await currentRequest());
    switch (outcome.type) {
      case "logged_in":
        return leaveFor(host, outcome.handOver, boundOrigin(page?.origin));
      case "invalid":
        return { problem: outcome.violations.password?.[0]?.code ?? "invalid_format" };
      case "refused":
        return { refusal: outcome.code };
      case "unusable":
        return { unusable: outcome.reason };
    }
  },
  () => ({}),
);

"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { rotateSeenKey } from "@/lib/oauth/keys-for-operator";
import { currentOperator } from "@/lib/operators/current";

/** Replaces the signing key that the page asked about. */
export const submitRotation = answering(
  async function submitRotation(
    at: { applicationId: string; kid: string },
    _previous: DeedAnswer,
    _form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const name = { applicationId: boundText(at?.applicationId), kid: boundText(at?.kid) };
    const outcome = await rotateSeenKey(asActor(operator), name, await currentRequest());
    return outcome.type === "rotated" ? goTo(`/applications/${name.applicationId}/signing-keys`) : refusedDeed(outcome);
  },
  () => ({}),
);

"use server";

import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import { goTo } from "@/app/dashboard/operator";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { currentRequest } from "@/lib/hosts/current";
import { rotateSeenKey } from "@/lib/oauth/keys-for-operator";

/** Replaces the signing key that the page asked about. */
export const submitRotation = operatorAction(boundTexts("applicationId", "kid"), async ({ at, actor }) => {
  const outcome = await rotateSeenKey(actor, at, await currentRequest());
  return outcome.type === "rotated" ? goTo(`/applications/${at.applicationId}/signing-keys`) : refusedDeed(outcome);
});

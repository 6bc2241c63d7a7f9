"use server";

import type { FieldCode } from "@/lib/errors";
import { pathWith } from "@/lib/origin";
import { withCustomFields } from "@/lib/profile/custom-values";
import { withPhoneNumber } from "@/lib/profile/phone-numbers";
import { readMarkers, setMarker } from "@/lib/sessions/cookie";
import { signUp } from "@/lib/signup/signup";
import { hostedAction, refusalText } from "../action";
import type { HostedAnswer } from "../hosted-form";

/** What the form shows after a post. */
export type SignupAnswer = HostedAnswer & {
  values: Record<string, string>;
  /** By field name. The form finds the sentences, as for what it checks itself. */
  violations: Record<string, FieldCode>;
};

/** Signs up with what was typed. What the page's own address held is checked like everything else. */
export const submitSignup = hostedAction<SignupAnswer>(
  async function submitSignup({ host, request, origin, typed, values, leave }) {
    const markers = await readMarkers(host.application.id);
    const outcome = await signUp(host, { ...withCustomFields(withPhoneNumber(typed)), ...origin }, request, markers);
    const answer = { values, violations: {} };
    switch (outcome.type) {
      case "invalid":
        return { ...answer, violations: firstCodes(outcome.violations) };
      case "refused":
        return { ...answer, refusal: await refusalText(outcome.code) };
      case "complete":
        return { ...answer, ...(await leave(outcome.handOver)) };
      case "check_email": {
        await setMarker(outcome.marker, outcome.markerSeconds);
        const page = pathWith("/signup/check-email", origin, { attempt: outcome.attemptId });
        return { ...answer, ...(await leave(page)) };
      }
    }
  },
  (values) => ({ values, violations: {} }),
);

function firstCodes(violations: Record<string, { code: FieldCode }[]>): Record<string, FieldCode> {
  return Object.fromEntries(
    Object.entries(violations).flatMap(([name, [first]]) => (first ? [[name, first.code]] : [])),
  );
}

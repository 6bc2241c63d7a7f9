"use server";

import { answering } from "@/app/answering";
import type { FieldCode, RefusalCode } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import { withPhoneNumber } from "@/lib/profile/phone-numbers";
import { readMarkers, setMarker } from "@/lib/sessions/cookie";
import { signUp } from "@/lib/signup/signup";
import type { Answer } from "../../submission";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { boundOrigin, type Origin, pathWith } from "../origin";
import { typedBefore, typedText } from "../typed";

/** What the form shows after a post. */
export type SignupAnswer = Answer & {
  values: Record<string, string>;
  /** By field name. */
  violations: Record<string, FieldCode>;
  refusal?: RefusalCode;
};

/** Signs up with what was typed. `origin` is what the page's own address said, and is checked like everything else. */
export const submitSignup = answering(
  async function submitSignup(origin: Origin, _previous: SignupAnswer, form: FormData): Promise<SignupAnswer> {
    const host = await requireHost();
    const markers = await readMarkers(host.application.id);
    const came = boundOrigin(origin);
    const raw = { ...withPhoneNumber(typedText(form)), ...came };
    const outcome = await signUp(host, raw, await currentRequest(), markers);
    const answer = { values: typedBefore(form), violations: {} };
    switch (outcome.type) {
      case "invalid":
        return { ...answer, violations: firstCodes(outcome.violations) };
      case "refused":
        return { ...answer, refusal: outcome.code };
      case "complete":
        return { ...answer, ...(await leaveFor(host, outcome.handOver, came)) };
      case "check_email":
        await setMarker(outcome.marker, outcome.markerSeconds);
        return {
          ...answer,
          ...(await leaveFor(host, pathWith("/signup/check-email", came, { attempt: outcome.attemptId }), came)),
        };
    }
  },
  (_origin, _previous, form) => ({ values: typedBefore(form), violations: {} }),
);

function firstCodes(violations: Record<string, { code: FieldCode }[]>): Record<string, FieldCode> {
  return Object.fromEntries(
    Object.entries(violations).flatMap(([name, [first]]) => (first ? [[name, first.code]] : [])),
  );
}

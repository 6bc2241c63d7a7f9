"use client";

import { PreviewButton } from "./preview-button";
import { SignupFields, type SignupFormParts, useSignupFields } from "./signup-fields";

const NOTHING_TYPED = { values: {}, violations: {} };

/**
 * The signup form to look at. There is no form in it, so nothing that anybody presses, types or scripts has anything to send.
 *
 * @param note why its button does nothing
 */
export function SignupPreview({ note, ...parts }: SignupFormParts & { note: string }) {
  const form = useSignupFields(parts.fields, NOTHING_TYPED);
  return (
    <div className="space-y-5">
      <SignupFields {...parts} advised={false} form={form} values={NOTHING_TYPED.values} />
      <PreviewButton label={parts.text.submit} note={note} />
    </div>
  );
}

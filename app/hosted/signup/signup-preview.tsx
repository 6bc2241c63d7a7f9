"use client";

import { Button, type ButtonVariant } from "@/components/ui/button";
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

type PreviewButtonProps = {
  label: string;
  /** Why it does nothing. */
  note: string;
  variant?: ButtonVariant;
};

/** A button to look at: it stands in no form, and explains that it does nothing. */
export function PreviewButton({ label, note, variant = "primary" }: PreviewButtonProps) {
  return (
    <>
      <Button aria-describedby="preview-note" aria-disabled className="w-full" type="button" variant={variant}>
        {label}
      </Button>
      <p className="text-center text-[0.8125rem] leading-5 text-muted" id="preview-note">
        {note}
      </p>
    </>
  );
}

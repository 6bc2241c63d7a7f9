"use client";

import { Button, type ButtonVariant } from "@/components/ui/button";

type PreviewButtonProps = {
  label: string;
  /** Why it does nothing. */
  note: string;
  variant?: ButtonVariant;
};

/** A button to look at: it stands in no form, and says that pressing it does nothing. */
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

"use client";

import { useState } from "react";
import { buttonClass } from "./button";
import { useHydrated } from "./hydrated";

/** Copies a text and confirms that. Not shown without scripts, or where the browser has no clipboard for this page. */
export function CopyButton({ value, text }: { value: string; text: { copy: string; copied: string; of: string } }) {
  const hydrated = useHydrated();
  const [copied, setCopied] = useState(false);
  if (!hydrated || !navigator.clipboard) return null;
  return (
    <button
      className={buttonClass("secondary", "shrink-0")}
      onBlur={() => setCopied(false)}
      onClick={() => navigator.clipboard.writeText(value).then(() => setCopied(true))}
      type="button"
    >
      <span aria-live="polite">{copied ? text.copied : text.copy}</span>
      <span className="sr-only">{text.of}</span>
    </button>
  );
}

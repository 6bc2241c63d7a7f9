"use client";

import { useState } from "react";

/**
 * A page's colours. The policy of a document lets through the nonce that it came with; where React makes the page anew from a later answer, after
 * a fault, that brings another.
 */
export function BrandingStyle({ css, nonce }: { css: string; nonce: string | undefined }) {
  const [allowed] = useState(() => nonceOfDocument() ?? nonce);
  return (
    <style data-branding="" nonce={allowed} suppressHydrationWarning>
      {css}
    </style>
  );
}

function nonceOfDocument(): string | undefined {
  return typeof document === "undefined"
    ? undefined
    : document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce || undefined;
}

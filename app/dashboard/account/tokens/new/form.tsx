"use client";

import { useEffect, useRef } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { NewForm } from "../../../forms/new-form";
import type { PlainField } from "../../../forms/plain-field";
import type { FrameText } from "../../../forms/text";
import { submitToken } from "../../actions";

type TokenText = Record<"madeTitle" | "madeIntro" | "copy" | "copied" | "token", string>;
type TokenFormProps = { fields: PlainField[]; text: FrameText & TokenText };

export function TokenForm({ fields, text }: TokenFormProps) {
  return (
    <NewForm
      action={submitToken}
      afterwards={(token) => <MadeToken text={text} token={token} />}
      fields={fields}
      text={text}
    />
  );
}

/** The one time that a token is shown. */
function MadeToken({ token, text }: { token: string; text: TokenText }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="made" className="rounded-control border border-border bg-background p-4">
      <h2 className="text-[0.9375rem] leading-6 font-semibold" id="made" ref={heading} tabIndex={-1}>
        {text.madeTitle}
      </h2>
      <p className="mt-1 text-sm leading-5 text-muted">{text.madeIntro}</p>
      <code className="mt-3 block rounded-control border border-border bg-card px-3 py-2 font-mono text-[0.8125rem] leading-5 select-all wrap-anywhere">
        {token}
      </code>
      <div className="mt-3 empty:mt-0">
        <CopyButton text={{ copy: text.copy, copied: text.copied, of: text.token }} value={token} />
      </div>
    </section>
  );
}

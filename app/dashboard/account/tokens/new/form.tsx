"use client";

import { NewForm } from "../../../forms/new-form";
import type { PlainField } from "../../../forms/plain-field";
import { ShownOnce } from "../../../forms/shown-once";
import type { FrameText } from "../../../forms/text";
import { submitToken } from "../../actions";

type TokenText = Record<"madeTitle" | "madeIntro" | "copy" | "copied" | "token", string>;
type TokenFormProps = { fields: PlainField[]; text: FrameText & TokenText };

export function TokenForm({ fields, text }: TokenFormProps) {
  return (
    <NewForm
      action={submitToken}
      afterwards={(token) => <ShownOnce text={{ ...text, of: text.token }} value={token} />}
      fields={fields}
      text={text}
    />
  );
}

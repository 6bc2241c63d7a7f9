"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/text-link";
import type { FormAnswer } from "../../../forms/answer";
import type { PlainField } from "../../../forms/plain-field";
import { PlainForm } from "../../../forms/plain-form";
import { ShownOnce, type ShownOnceText } from "../../../forms/shown-once";
import type { FrameText } from "../../../forms/text";

export type SecretText = ShownOnceText & Record<"clientId" | "toClient", string>;

type SecretFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** None where all there is to do is to press the button. */
  fields: PlainField[];
  version?: number;
  text: FrameText;
  secretText: SecretText;
};

/** A form that ends in a client's secret, which is shown in its answer alone. */
export function SecretForm({ action, fields, version, text, secretText }: SecretFormProps) {
  return (
    <PlainForm
      action={action}
      afterwards={(secret, made) => (
        <ShownOnce text={secretText} value={secret}>
          {made ? (
            <>
              <dl className="mt-4 text-sm leading-5">
                <dt className="font-medium">{secretText.clientId}</dt>
                <dd className="mt-1.5 flex flex-wrap items-center gap-3">
                  <code className="font-mono text-[0.8125rem] select-all wrap-anywhere">{made.id}</code>
                  <CopyButton
                    text={{ copy: secretText.copy, copied: secretText.copied, of: secretText.clientId }}
                    value={made.id}
                  />
                </dd>
              </dl>
              <p className="mt-4 text-sm leading-5">
                <TextLink href={made.path}>{secretText.toClient}</TextLink>
              </p>
            </>
          ) : null}
        </ShownOnce>
      )}
      fields={fields}
      text={text}
      {...(version === undefined ? {} : { version })}
    />
  );
}

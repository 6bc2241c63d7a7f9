"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field, SelectField } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { FormAnswer } from "./answer";
import { FormFrame } from "./form-frame";
import { type PlainField, type PlainKind, plainProblems } from "./plain-field";

type NewFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  fields: PlainField[];
  /** The version that is shown, if something existing is changed. */
  version?: number;
  submit?: string;
  submitting?: string;
  passwordText?: { show: string; hide: string; shown: string; hidden: string };
  afterwards?: (shownOnce: string) => ReactNode;
};

const PLAIN: ComponentProps<"input"> = {
  autoCapitalize: "none",
  autoComplete: "off",
  autoCorrect: "off",
  spellCheck: false,
};

/** Attributes for keyboards, password managers and browsers, by kind. */
const INPUTS: { [Kind in PlainKind]?: ComponentProps<"input"> } = {
  displayName: { autoCapitalize: "words" },
  ownerName: PLAIN,
  tenantName: PLAIN,
  customDomain: { ...PLAIN, inputMode: "url" },
  url: { ...PLAIN, inputMode: "url" },
  email: { ...PLAIN, autoComplete: "username", inputMode: "email", type: "email" },
  invitee: { ...PLAIN, inputMode: "email", type: "email" },
  password: { autoComplete: "new-password" },
  currentPassword: { autoComplete: "current-password" },
};

/** A form for something that isn't there yet, one field below the other. */
export function NewForm({ action, fields, version, submit, submitting, passwordText, afterwards }: NewFormProps) {
  return (
    <FormFrame
      action={action}
      afterwards={afterwards}
      check={(form) => plainProblems(fields, form)}
      submit={submit}
      submitting={submitting}
      {...(version === undefined ? {} : { version })}
    >
      {(tools) => (
        <div className="space-y-5">
          {fields.map(({ name, kind, label, help, given, options }) => {
            const [value] = tools.values(name, given);
            const control = { ...tools.register(name), defaultValue: value, id: name };
            const frame = { error: tools.problem(name), hint: help, label };
            if (kind === "choice") return <SelectField {...control} {...frame} key={name} options={options ?? []} />;
            const props = { ...INPUTS[kind], ...control, ...frame, required: true };
            const isPassword = kind === "password" || kind === "currentPassword";
            if (isPassword && passwordText) return <PasswordField {...props} key={name} text={passwordText} />;
            return <Field {...props} key={name} />;
          })}
        </div>
      )}
    </FormFrame>
  );
}

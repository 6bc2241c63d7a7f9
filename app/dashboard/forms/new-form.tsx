"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { FormAnswer } from "./answer";
import { FormFrame } from "./form-frame";
import { type PlainField, type PlainKind, plainProblems } from "./plain-field";
import { inputClass } from "./row";

type NewFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  fields: PlainField[];
  /** Of what is shown, where something that is there already is changed. */
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
            const props = {
              ...INPUTS[kind],
              ...tools.register(name),
              defaultValue: value,
              error: tools.problem(name),
              hint: help,
              id: name,
              label,
              required: true,
            };
            const isPassword = kind === "password" || kind === "currentPassword";
            if (isPassword && passwordText) return <PasswordField {...props} key={name} text={passwordText} />;
            if (kind !== "choice") return <Field {...props} key={name} />;
            return (
              <div key={name}>
                <label className="mb-1.5 block text-sm leading-5 font-medium" htmlFor={name}>
                  {label}
                </label>
                <select
                  {...tools.register(name)}
                  aria-describedby={`${name}-hint`}
                  className={inputClass(tools.problem(name))}
                  defaultValue={value}
                  id={name}
                >
                  {options?.map((option) => (
                    <option key={option.value} value={option.value}>
                      {option.label}
                    </option>
                  ))}
                </select>
                <p className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id={`${name}-hint`}>
                  {help}
                </p>
              </div>
            );
          })}
        </div>
      )}
    </FormFrame>
  );
}

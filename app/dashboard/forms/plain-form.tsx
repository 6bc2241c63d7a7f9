"use client";

import type { ComponentProps, ReactNode } from "react";
import { Option } from "@/components/ui/option";
import { Switch } from "@/components/ui/switch";
import type { FormAnswer } from "./answer";
import { DomainsInput, type DomainsText } from "./domains-input";
import { type FieldTools, FormFrame } from "./form-frame";
import { type PlainField, type PlainKind, plainProblems } from "./plain-field";
import { RightsInput } from "./rights-input";
import { describedBy, inputClass, Row } from "./row";
import type { FrameText } from "./text";
import { UrlsInput } from "./urls-input";

type PlainFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** Undefined for something new. */
  version?: number;
  readOnly?: boolean;
  fields: PlainField[];
  text: FrameText;
  domainsText?: DomainsText;
  afterwards?: (shownOnce: string, made: FormAnswer["made"]) => ReactNode;
};

/** Kinds with an input of the row's name among theirs, which an error summary leads to. */
const LISTS = new Set<PlainKind>(["domains", "urls"]);
const GROUPS = new Set<PlainKind>(["set", "switch", "rights", ...LISTS]);

const URL_KEYBOARD = { autoCapitalize: "none", inputMode: "url", spellCheck: false } as const;

/** What phones are told about texts that are no words. */
const KEYBOARDS: { [Kind in PlainKind]?: ComponentProps<"input"> } = {
  url: URL_KEYBOARD,
  optionalUrl: URL_KEYBOARD,
  phoneNumber: { inputMode: "tel" },
  // Not of type date: what a browser can't read as one it would send as nothing, which takes the date away.
  birthdate: { autoCapitalize: "none", spellCheck: false },
  externalId: { autoCapitalize: "none", spellCheck: false },
  graceSeconds: { inputMode: "numeric" },
};

/** Settings that are no collection: an application's or a tenant's own, a row each. */
export function PlainForm({ action, version, readOnly, fields, text, domainsText, afterwards }: PlainFormProps) {
  return (
    <FormFrame
      action={action}
      afterwards={afterwards}
      check={(form) => plainProblems(fields, form)}
      text={text}
      {...(readOnly === undefined ? {} : { readOnly })}
      {...(version === undefined ? {} : { version })}
    >
      {(tools) =>
        fields.map((field) => {
          const { name, kind, label, help } = field;
          const isGroup = GROUPS.has(kind);
          return (
            <Row
              error={tools.problem(name)}
              groupId={isGroup && !LISTS.has(kind) ? name : undefined}
              help={help}
              htmlFor={isGroup ? undefined : name}
              id={name}
              key={name}
              label={label}
            >
              <PlainInput domainsText={domainsText} field={field} tools={tools} />
            </Row>
          );
        })
      }
    </FormFrame>
  );
}

type PlainInputProps = { field: PlainField; tools: FieldTools; domainsText: DomainsText | undefined };

function PlainInput({ field, tools, domainsText }: PlainInputProps) {
  const { name, kind, help, options = [] } = field;
  const values = tools.values(name, field.given).filter((value) => value !== "");
  const error = tools.problem(name);
  const described = describedBy(name, { help, error });
  if (kind === "switch") {
    return (
      <Switch
        {...tools.register(name)}
        aria-describedby={described}
        defaultChecked={values.length > 0}
        id={`${name}-on`}
        label={options[0]?.label}
      />
    );
  }
  if (kind === "set") {
    return (
      <div className="space-y-2.5">
        {options.map((option) => (
          <Option
            {...tools.register(name)}
            defaultChecked={values.includes(option.value)}
            help={option.help}
            id={`${name}-${option.value}`}
            key={option.value}
            label={option.label}
            type="checkbox"
            value={option.value}
          />
        ))}
      </div>
    );
  }
  if (kind === "domains" && domainsText) {
    return (
      <DomainsInput
        described={described}
        error={error}
        key={field.given.join()}
        name={name}
        saved={values}
        text={domainsText}
      />
    );
  }
  if (kind === "urls") {
    return <UrlsInput described={described} error={error} field={field} key={field.given.join()} values={values} />;
  }
  if (kind === "rights") return <RightsInput field={field} tools={tools} />;
  const { unit } = field.words ?? {};
  const input = (
    <input
      {...tools.register(name)}
      aria-describedby={described}
      aria-invalid={error ? true : undefined}
      autoComplete="off"
      className={inputClass(error, unit ? "max-w-28" : undefined)}
      defaultValue={values[0] ?? ""}
      id={name}
      type="text"
      {...KEYBOARDS[kind]}
    />
  );
  if (!unit) return input;
  return (
    <div className="flex items-center gap-3">
      {input}
      <span className="text-sm leading-5 text-muted">{unit}</span>
    </div>
  );
}

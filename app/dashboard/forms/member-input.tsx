"use client";

import { useState } from "react";
import { Option } from "@/components/ui/option";
import { Switch } from "@/components/ui/switch";
import { type MemberField, UNITS, type Unit, unitInput } from "@/lib/settings/form";
import type { MemberText } from "./collection-text";
import { ColourInput } from "./colour-input";
import type { FieldTools } from "./form-frame";
import { describedBy, inputClass } from "./row";
import { sampleUrl } from "./sample-url";

type MemberInputProps = {
  name: string;
  field: MemberField;
  /** Values of the member's inputs, by input name. */
  given: Record<string, string[]>;
  text: MemberText;
  tools: FieldTools;
};

/** Whether a member is asked for by one input, which a label can name, or by several. */
export function isSingleInput(field: MemberField): boolean {
  return field.kind !== "choice" && field.kind !== "set" && field.kind !== "switch";
}

/** What a person sets a member with. */
export function MemberInput({ name, field, given, text, tools }: MemberInputProps) {
  const values = tools.values(name, given[name] ?? []);
  const error = tools.problem(name);
  const described = describedBy(name, { help: text.help, error });
  switch (field.kind) {
    case "choice":
    case "set":
      return (
        <div className="space-y-2.5">
          {field.options.map((option) => {
            const always = field.kind === "set" && field.always === option;
            return (
              <Option
                {...tools.register(name)}
                defaultChecked={always || values.includes(option)}
                disabled={always}
                help={text.options[option]?.help}
                id={`${name}-${option}`}
                key={option}
                label={text.options[option]?.label ?? option}
                type={field.kind === "choice" ? "radio" : "checkbox"}
                value={option}
              />
            );
          })}
        </div>
      );
    case "switch":
      return (
        <Switch
          {...tools.register(name)}
          aria-describedby={described}
          defaultChecked={values.length > 0}
          id={`${name}-on`}
          label={text.label}
        />
      );
    case "number":
    case "minutes":
      return (
        <div className="flex items-center gap-3">
          <input
            {...tools.register(name)}
            aria-describedby={described}
            aria-invalid={error ? true : undefined}
            aria-labelledby={`${name}-label`}
            className={inputClass(error, "max-w-28")}
            defaultValue={values[0] ?? ""}
            id={name}
            inputMode="numeric"
            type="text"
          />
          {field.kind === "minutes" ? <UnitSelect given={given} name={name} text={text} tools={tools} /> : null}
          {text.unit ? <span className="text-sm leading-5 text-muted">{text.unit}</span> : null}
        </div>
      );
    case "url":
    case "image":
      return (
        <UrlInput described={described} error={error} name={name} text={text} tools={tools} value={values[0] ?? ""} />
      );
    case "colour":
      return text.colour ? (
        <ColourInput
          described={described}
          error={error}
          name={name}
          text={text.colour}
          tools={tools}
          value={values[0] ?? ""}
        />
      ) : null;
  }
}

function UnitSelect({ name, given, text, tools }: Omit<MemberInputProps, "field">) {
  const input = unitInput(name);
  return (
    <select
      {...tools.register(input)}
      aria-label={text.unitLabel}
      className={inputClass(undefined, "max-w-36")}
      defaultValue={tools.values(input, given[input] ?? [])[0]}
    >
      {(Object.keys(UNITS) as Unit[]).map((unit) => (
        <option key={unit} value={unit}>
          {text.units[unit]}
        </option>
      ))}
    </select>
  );
}

type UrlInputProps = {
  name: string;
  value: string;
  text: MemberText;
  tools: FieldTools;
  error: string | undefined;
  described: string | undefined;
};

/** A URL with what it becomes for a tenant, while it is typed. */
function UrlInput({ name, value, text, tools, error, described }: UrlInputProps) {
  const [typed, setTyped] = useState(value);
  const { sample } = text;
  const registration = tools.register(name, { onChange: (event) => setTyped(event.target.value) });
  const example = sample && sampleUrl(typed, sample);
  return (
    <>
      <input
        {...registration}
        aria-describedby={[described, text.hint ? `${name}-hint` : ""].filter(Boolean).join(" ") || undefined}
        aria-invalid={error ? true : undefined}
        aria-labelledby={`${name}-label`}
        autoCapitalize="none"
        autoComplete="off"
        className={inputClass(error)}
        defaultValue={value}
        id={name}
        inputMode="url"
        spellCheck={false}
        type="text"
      />
      {text.hint ? (
        <p className="mt-2 text-[0.8125rem] leading-5 text-muted wrap-anywhere" id={`${name}-hint`}>
          {text.hint}
        </p>
      ) : null}
      <p aria-live="polite" className="mt-1 text-[0.8125rem] leading-5 text-muted wrap-anywhere empty:mt-0">
        {example ? (
          <>
            <span>{sample.label}</span> <span className="text-foreground">{example}</span>
          </>
        ) : null}
      </p>
    </>
  );
}

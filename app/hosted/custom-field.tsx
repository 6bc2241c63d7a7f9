"use client";

import type { ComponentProps, ReactNode } from "react";
import { CONTROL, controlState, Field, FieldFrame, OptionGroup } from "@/components/ui/field";
import { Option } from "@/components/ui/option";
import type { ValueRules as Definition } from "@/lib/profile/custom-values";
import type { Language } from "../reader-language";
import type { FieldText } from "../signup-text";

type CustomFieldProps = Omit<ComponentProps<"input">, "defaultValue"> & {
  /** As messages and error summaries name it. */
  id: string;
  definition: Definition;
  text: FieldText;
  /** As typed before; several choices on lines of their own. */
  typed: string;
  error: string | undefined;
  labelNote: string | undefined;
};

/** The control of a field that an operator defined, by its type. */
export function CustomField({ definition, text, typed, required, ...rest }: CustomFieldProps) {
  const { id, error, labelNote, ...control } = rest;
  const label = <Words language={text.language}>{text.label}</Words>;
  const hint = text.hint ? <Words language={text.hintLanguage}>{text.hint}</Words> : undefined;
  const frame = { id, error, labelNote, label, hint };
  const state = controlState({ ...frame, required });
  const className = `${CONTROL} ${error ? "border-danger" : "border-field-border"}`;
  switch (definition.type) {
    case "LONG_TEXT":
      return (
        <FieldFrame {...frame}>
          <textarea
            {...(control as unknown as ComponentProps<"textarea">)}
            {...state}
            className={`${className} resize-y`}
            defaultValue={typed}
            dir="auto"
            id={id}
            rows={4}
          />
        </FieldFrame>
      );
    case "CHOICE":
      return (
        <FieldFrame {...frame}>
          <select
            {...(control as unknown as ComponentProps<"select">)}
            {...state}
            className={`${className} pe-2`}
            defaultValue={typed}
            id={id}
            // A select keeps what was chosen when its form is shown again only if it is made anew.
            key={typed}
          >
            {(text.options ?? []).map(({ value, label, language }) => (
              <option {...language} key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </FieldFrame>
      );
    case "BOOLEAN":
    case "MULTIPLE_CHOICE": {
      const type = definition.type === "BOOLEAN" ? "radio" : "checkbox";
      return (
        <OptionGroup {...frame} isRadio={type === "radio"} required={required}>
          {(text.options ?? []).map(({ value, label, language }, i) => (
            <Option
              {...control}
              aria-describedby={state["aria-describedby"]}
              aria-invalid={type === "checkbox" ? state["aria-invalid"] : undefined}
              defaultChecked={typed.split("\n").includes(value)}
              id={type === "checkbox" && i === 0 ? id : `${id}-${i}`}
              key={value}
              label={<Words language={language}>{label}</Words>}
              type={type}
              value={value}
            />
          ))}
        </OptionGroup>
      );
    }
    default:
      return <Field {...control} {...frame} {...inputOf(definition)} defaultValue={typed} required={required} />;
  }
}

/** An operator's words, marked where they are not in the language of the page. */
function Words({ language, children }: { language: Language | undefined; children: ReactNode }) {
  return language ? <span {...language}>{children}</span> : children;
}

/** What browsers and keyboards are told about an input. A number is typed as text, because number inputs change their value when scrolled. */
const INPUTS = {
  TEXT: { type: "text", dir: "auto" },
  NUMBER: { type: "text", dir: "ltr" },
  DATE: { type: "date" },
  URL: { type: "url", inputMode: "url", dir: "ltr", autoCapitalize: "none", spellCheck: false },
} as const satisfies Partial<Record<Definition["type"], ComponentProps<"input">>>;

/** Keyboards for decimals may lack a minus sign. */
function inputOf({ type, minimum }: Definition): ComponentProps<"input"> {
  const isPositive = type === "NUMBER" && minimum !== undefined && minimum >= 0;
  return { ...INPUTS[type as keyof typeof INPUTS], ...(isPositive ? { inputMode: "decimal" } : {}) };
}

"use client";

import type { ComponentProps, ReactNode } from "react";
import type { FormAnswer } from "@/app/dashboard/forms/answer";
import { type FieldTools, FormFrame } from "@/app/dashboard/forms/form-frame";
import { DomainsInput, UrlsInput } from "@/app/dashboard/forms/list-inputs";
import { EVERYTHING, LISTED, type PlainField, type PlainKind, plainProblems } from "@/app/dashboard/forms/plain-field";
import { describedBy, inputClass, Row } from "@/app/dashboard/forms/row";
import { Option, Switch } from "@/components/ui/option";
import { mapProfile, PROFILE_FIELDS, type ProfileKind } from "@/lib/profile/fields";

type PlainFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** Undefined for something new. */
  version?: number;
  readOnly?: boolean;
  fields: PlainField[];
  submit?: string;
  submitting?: string;
  afterwards?: (shownOnce: string, made: FormAnswer["made"]) => ReactNode;
};

/** Kinds with an input of the row's name among theirs, which an error summary leads to. */
const LISTS = new Set<PlainKind>(["domains", "urls"]);
const GROUPS = new Set<PlainKind>(["set", "switch", "rights", ...LISTS]);

const URL_KEYBOARD = { autoCapitalize: "none", inputMode: "url", spellCheck: false } as const;

const PROFILE_KEYBOARDS: Record<ProfileKind, ComponentProps<"input">> = {
  text: {},
  phoneNumber: { inputMode: "tel" },
  // Not of type date: what a browser can't read as one it would send as nothing, which takes the date away.
  pastDate: { autoCapitalize: "none", spellCheck: false },
};

/** Keyboards of phones for texts that are no words. */
const KEYBOARDS: { [Kind in PlainKind]?: ComponentProps<"input"> } = {
  url: URL_KEYBOARD,
  optionalUrl: URL_KEYBOARD,
  ...mapProfile((name) => PROFILE_KEYBOARDS[PROFILE_FIELDS[name].kind]),
  externalId: { autoCapitalize: "none", spellCheck: false },
  graceSeconds: { inputMode: "numeric" },
};

/** Settings that are no collection: an application's or a tenant's own, a row each. */
export function PlainForm({ action, version, readOnly, fields, submit, submitting, afterwards }: PlainFormProps) {
  return (
    <FormFrame
      action={action}
      afterwards={afterwards}
      check={(form) => plainProblems(fields, form)}
      submit={submit}
      submitting={submitting}
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
              <PlainInput field={field} tools={tools} />
            </Row>
          );
        })
      }
    </FormFrame>
  );
}

type PlainInputProps = { field: PlainField; tools: FieldTools };

function PlainInput({ field, tools }: PlainInputProps) {
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
  if (kind === "domains") {
    return (
      <DomainsInput
        described={described}
        error={error}
        key={field.given.join()}
        max={field.max ?? Number.POSITIVE_INFINITY}
        name={name}
        saved={values}
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

type RightsInputProps = { field: PlainField; tools: FieldTools };

/** What a machine client may do: everything, or what is ticked. The list shows when it counts, by style alone. */
export function RightsInput({ field: { name, given, options = [], words = {} }, tools }: RightsInputProps) {
  const chosen = tools.values(name, given.length > 0 && given[0] === EVERYTHING ? [EVERYTHING] : [LISTED])[0];
  const ticked = tools.values("permissions", given);
  return (
    <div className="group/rights space-y-2.5">
      {([EVERYTHING, LISTED] as const).map((each) => (
        <Option
          {...tools.register(name)}
          defaultChecked={chosen === each}
          help={words[`${each}.help`]}
          id={`${name}-${each}`}
          key={each}
          label={words[each]}
          type="radio"
          value={each}
        />
      ))}
      <fieldset className="min-w-0 group-has-[input[value=EVERYTHING]:checked]/rights:hidden">
        <legend className="sr-only">{words.list}</legend>
        <ul className="overflow-hidden rounded-control border border-field-border bg-card">
          {options.map(({ value, label, help }) => (
            <li
              className="relative flex gap-3 border-t border-border px-3.5 py-2 first:border-t-0 has-checked:bg-[color-mix(in_srgb,var(--accent)_6%,var(--card))] has-focus-visible:outline-2 has-focus-visible:outline-offset-[-2px] has-focus-visible:outline-accent-text"
              key={value}
            >
              <input
                {...tools.register("permissions")}
                aria-describedby={`permission-${value}-help`}
                className="relative z-1 mt-0.5 size-4 shrink-0 outline-none"
                defaultChecked={ticked.includes(value)}
                id={`permission-${value}`}
                type="checkbox"
                value={value}
              />
              <div className="min-w-0 text-sm leading-5">
                <label
                  className="font-medium wrap-anywhere after:absolute after:inset-0 after:content-['']"
                  htmlFor={`permission-${value}`}
                >
                  {label}
                </label>
                <p className="text-[0.8125rem] text-muted" id={`permission-${value}-help`}>
                  {help}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </fieldset>
    </div>
  );
}

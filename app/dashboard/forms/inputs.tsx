"use client";

import { type ComponentProps, useState } from "react";
import { useHydrated } from "@/components/ui/hydrated";
import { Option, Switch } from "@/components/ui/option";
import { mapProfile, PROFILE_FIELDS, type ProfileKind } from "@/lib/profile/fields";
import { accentPalette, contrast, DEFAULT_ACCENT } from "@/lib/settings/branding";
import { asColour, type FormValues, listInput, NO_LIST, UNITS, type Unit, unitInput } from "@/lib/settings/inputs";
import { useTexts } from "../use-texts";
import type { FieldTools } from "./form-frame";
import { DomainsInput, RightsInput, UrlsInput } from "./list-inputs";
import type { Field, FieldKind } from "./plain-field";
import { describedBy, inputClass, Segments } from "./row";
import { sampleUrl } from "./sample-url";

type FieldInputProps = {
  field: Field;
  /** Of all inputs of the form, by name. */
  given: FormValues;
  tools: FieldTools;
};

/** What a person sets a field with. */
export function FieldInput({ field, given, tools }: FieldInputProps) {
  const { name, kind, label, options = [], words = {} } = field;
  const values = tools.values(name, field.given).filter((value) => value !== "");
  const error = tools.problem(name);
  const described = describedBy(name, { help: field.help, error });
  switch (kind) {
    case "choice":
    case "set":
      return (
        <div className="space-y-2.5">
          {options.map((option, i) => (
            <Option
              {...tools.register(name)}
              defaultChecked={option.always || values.includes(option.value)}
              disabled={option.always}
              help={option.help}
              // Counted: values may be any text, also one that stands in another id.
              id={`${name}-${i}`}
              key={option.value}
              label={option.label}
              type={kind === "choice" ? "radio" : "checkbox"}
              value={option.value}
            />
          ))}
        </div>
      );
    case "switch":
      return (
        <Switch
          {...tools.register(name)}
          aria-describedby={described}
          defaultChecked={values.length > 0}
          id={`${name}-on`}
          label={options[0]?.label ?? label}
        />
      );
    case "select":
      return <SelectInput field={field} given={given} tools={tools} />;
    case "lines":
      return <LinesInput field={field} given={given} tools={tools} />;
    case "list":
      return <ListsInput field={field} given={given} tools={tools} />;
    case "rights":
      return <RightsInput field={field} tools={tools} />;
    case "domains": {
      const max = field.max ?? Number.POSITIVE_INFINITY;
      const key = field.given.join();
      return <DomainsInput described={described} error={error} key={key} max={max} name={name} saved={values} />;
    }
    case "urls":
      return <UrlsInput described={described} error={error} field={field} key={field.given.join()} values={values} />;
  }
  const props = {
    ...KEYBOARDS[kind],
    "aria-describedby": described,
    "aria-invalid": error ? true : undefined,
    "aria-labelledby": `${name}-label`,
    autoComplete: "off",
    id: name,
    type: "text",
  };
  if (kind === "colour") return <ColourInput field={field} input={props} tools={tools} value={values[0] ?? ""} />;
  if (field.sample || words.hint) {
    return <UrlInput field={field} input={props} tools={tools} value={values[0] ?? ""} />;
  }
  const isShort = kind === "number" || kind === "minutes" || words.unit !== undefined;
  const input = (
    <input
      {...props}
      {...tools.register(name)}
      className={inputClass(error, isShort ? "max-w-28" : undefined)}
      defaultValue={values[0] ?? ""}
    />
  );
  if (!isShort) return input;
  return (
    <div className="flex items-center gap-3">
      {input}
      {kind === "minutes" ? <UnitSelect field={field} given={given} tools={tools} /> : null}
      {words.unit ? <span className="text-sm leading-5 text-muted">{words.unit}</span> : null}
    </div>
  );
}

const NO_WORDS = { autoCapitalize: "none", spellCheck: false } as const;
const URL_KEYBOARD = { ...NO_WORDS, inputMode: "url" } as const;
const NUMBERS = { inputMode: "numeric" } as const;

const PROFILE_KEYBOARDS: Record<ProfileKind, ComponentProps<"input">> = {
  text: {},
  phoneNumber: { inputMode: "tel" },
  // Not of type date: what a browser can't read as one it would send as nothing, which takes the date away.
  pastDate: NO_WORDS,
};

/** Keyboards of phones for texts that are no words. */
const KEYBOARDS: { [Kind in FieldKind]?: ComponentProps<"input"> } = {
  url: URL_KEYBOARD,
  optionalUrl: URL_KEYBOARD,
  image: URL_KEYBOARD,
  colour: NO_WORDS,
  ...mapProfile((name) => PROFILE_KEYBOARDS[PROFILE_FIELDS[name].kind]),
  externalId: NO_WORDS,
  graceSeconds: NUMBERS,
  number: NUMBERS,
  minutes: NUMBERS,
};

/** What every control of a single value is told. */
function controlOf({ name, help }: Field, tools: FieldTools) {
  const error = tools.problem(name);
  return {
    ...tools.register(name),
    "aria-describedby": describedBy(name, { help, error }),
    "aria-invalid": error ? (true as const) : undefined,
    className: inputClass(error),
    id: name,
  };
}

function SelectInput({ field, tools }: FieldInputProps) {
  const [chosen = ""] = tools.values(field.name, field.given);
  return (
    <select {...controlOf(field, tools)} defaultValue={chosen} key={chosen}>
      {(field.options ?? []).map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function LinesInput({ field, tools }: FieldInputProps) {
  const [typed = ""] = tools.values(field.name, field.given);
  return <textarea {...controlOf(field, tools)} defaultValue={typed} dir="auto" rows={4} />;
}

/** A line for each option, which stands in one of the lists or in none. */
function ListsInput({ field: { options = [], lists = [] }, given, tools }: FieldInputProps) {
  return (
    <div className="divide-y divide-border">
      {options.map(({ value, label }) => {
        const input = listInput(value);
        const [chosen = NO_LIST] = tools.values(input, given[input] ?? []);
        return (
          <div
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
            key={value}
          >
            <span className="text-[0.9375rem] leading-5">{label}</span>
            <Segments
              input={(list) => ({ ...tools.register(input), defaultChecked: list === chosen })}
              label={label}
              options={lists}
            />
          </div>
        );
      })}
    </div>
  );
}

function UnitSelect({ field: { name, label }, given, tools }: FieldInputProps) {
  const t = useTexts("dashboard.units");
  const input = unitInput(name);
  return (
    <select
      {...tools.register(input)}
      aria-label={t("label", { member: label })}
      className={inputClass(undefined, "max-w-36")}
      defaultValue={tools.values(input, given[input] ?? [])[0]}
    >
      {(Object.keys(UNITS) as Unit[]).map((unit) => (
        <option key={unit} value={unit}>
          {t(unit)}
        </option>
      ))}
    </select>
  );
}

type TypedInputProps = {
  field: Field;
  /** Attributes that every input has. */
  input: ComponentProps<"input">;
  value: string;
  tools: FieldTools;
};

/** A URL with what it becomes for a tenant, while it is typed. */
function UrlInput({ field: { name, sample, words = {} }, input, value, tools }: TypedInputProps) {
  const [typed, setTyped] = useState(value);
  const example = sample && sampleUrl(typed, sample);
  return (
    <>
      <input
        {...input}
        {...tools.register(name, { onChange: (event) => setTyped(event.target.value) })}
        aria-describedby={
          [input["aria-describedby"], words.hint ? `${name}-hint` : ""].filter(Boolean).join(" ") || undefined
        }
        className={inputClass(tools.problem(name))}
        defaultValue={value}
      />
      {words.hint ? (
        <p className="mt-2 text-[0.8125rem] leading-5 text-muted wrap-anywhere" id={`${name}-hint`}>
          {words.hint}
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

/** A colour, typed or picked, and what pages make of it so that everything stays readable. Without scripts it is typed. */
function ColourInput({ field: { name, label, isText = false }, input, value, tools }: TypedInputProps) {
  const t = useTexts("dashboard.colour");
  const hydrated = useHydrated();
  const [typed, setTyped] = useState(value);
  const colour = asColour(typed);
  const isColour = /^#[0-9a-f]{6}$/.test(colour);
  return (
    <>
      <div className="flex items-center gap-3">
        <input
          {...input}
          {...tools.register(name, { onChange: (event) => setTyped(event.target.value) })}
          className={inputClass(tools.problem(name), "max-w-36 font-mono")}
          placeholder={DEFAULT_ACCENT.light}
          value={typed}
        />
        {hydrated ? (
          <input
            aria-label={t("pick", { member: label })}
            className="h-11 w-14 shrink-0 cursor-pointer rounded-control border border-field-border bg-card p-1 disabled:cursor-default"
            onChange={(event) => setTyped(event.target.value)}
            type="color"
            value={isColour ? colour : DEFAULT_ACCENT.light}
          />
        ) : null}
      </div>
      {/* Painted by script alone: a style that came with the page would be held back by its policy. */}
      {hydrated && isColour ? <Readable colour={colour} isText={isText} /> : null}
    </>
  );
}

/** How well text can be read on the colour, and where what is written in the colour takes another shade of it. */
function Readable({ colour, isText }: { colour: string; isText: boolean }) {
  const t = useTexts("dashboard.colour");
  const { accentForeground } = accentPalette(colour, "light");
  const ratio = contrast(colour, accentForeground).toFixed(1);
  const adjusted = (["light", "dark"] as const).filter((scheme) => accentPalette(colour, scheme).accentText !== colour);
  return (
    <div className="mt-3 text-[0.8125rem] leading-5 text-muted">
      <p className="flex items-center gap-3">
        <span
          className="inline-flex min-h-8 items-center rounded-control px-3 font-medium"
          style={{ backgroundColor: colour, color: accentForeground }}
        >
          {t("sample")}
        </span>
        <span>{t("readable", { ratio })}</span>
      </p>
      {(isText ? adjusted : []).map((scheme) => (
        <p className="mt-2" key={scheme}>
          {t("adjusted", { scheme })}
        </p>
      ))}
    </div>
  );
}

"use client";

import { useState } from "react";
import type { MemberText } from "@/app/dashboard/forms/collection-text";
import type { FieldTools } from "@/app/dashboard/forms/form-frame";
import { describedBy, inputClass } from "@/app/dashboard/forms/row";
import { sampleUrl } from "@/app/dashboard/forms/sample-url";
import { Segments } from "@/app/dashboard/forms/segments";
import { useHydrated } from "@/components/ui/hydrated";
import { Option, Switch } from "@/components/ui/option";
import { accentPalette, contrast, DEFAULT_ACCENT } from "@/lib/settings/branding";
import { UNITS, type Unit } from "@/lib/settings/collection";
import { asColour, listInput, type MemberField, NO_LIST, unitInput } from "@/lib/settings/form";
import { useTexts } from "../use-texts";

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
  return !["choice", "set", "list", "switch"].includes(field.kind);
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
    case "list":
      return <ListsInput field={field} given={given} text={text} tools={tools} />;
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
      return (
        <ColourInput
          described={described}
          error={error}
          name={name}
          label={text.label}
          isTextColour={field.isText}
          tools={tools}
          value={values[0] ?? ""}
        />
      );
  }
}

type ListsInputProps = Omit<MemberInputProps, "name" | "field"> & { field: Extract<MemberField, { kind: "list" }> };

/** A line for each option, which stands in one of the lists or in none. */
function ListsInput({ field, given, text, tools }: ListsInputProps) {
  const lists = [...field.lists, NO_LIST].map((list) => ({ value: list, label: text.lists[list] ?? list }));
  return (
    <div className="divide-y divide-border">
      {field.options.map((option) => {
        const label = text.options[option]?.label ?? option;
        const input = listInput(option);
        return (
          <div
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
            key={option}
          >
            <span className="text-[0.9375rem] leading-5">{label}</span>
            <Segments
              chosen={tools.values(input, given[input] ?? [])[0] ?? NO_LIST}
              label={label}
              name={input}
              options={lists}
              tools={tools}
            />
          </div>
        );
      })}
    </div>
  );
}

function UnitSelect({ name, given, text, tools }: Omit<MemberInputProps, "field">) {
  const t = useTexts("dashboard.units");
  const input = unitInput(name);
  return (
    <select
      {...tools.register(input)}
      aria-label={t("label", { member: text.label })}
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

type ColourInputProps = {
  name: string;
  value: string;
  label: string;
  /** Whether anything is written in the colour: in mails nothing is. */
  isTextColour: boolean;
  tools: FieldTools;
  error: string | undefined;
  described: string | undefined;
};

/** A colour, typed or picked, and what pages make of it so that everything stays readable. Without scripts it is typed. */
export function ColourInput({ name, value, label, isTextColour, tools, error, described }: ColourInputProps) {
  const t = useTexts("dashboard.colour");
  const hydrated = useHydrated();
  const [typed, setTyped] = useState(value);
  const colour = asColour(typed);
  const isColour = /^#[0-9a-f]{6}$/.test(colour);
  return (
    <>
      <div className="flex items-center gap-3">
        <input
          {...tools.register(name, { onChange: (event) => setTyped(event.target.value) })}
          aria-describedby={described}
          aria-invalid={error ? true : undefined}
          aria-labelledby={`${name}-label`}
          autoCapitalize="none"
          autoComplete="off"
          className={inputClass(error, "max-w-36 font-mono")}
          id={name}
          placeholder={DEFAULT_ACCENT.light}
          spellCheck={false}
          type="text"
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
      {hydrated && isColour ? <Readable colour={colour} isTextColour={isTextColour} /> : null}
    </>
  );
}

/** How well text can be read on the colour, and where what is written in the colour takes another shade of it. */
function Readable({ colour, isTextColour }: { colour: string; isTextColour: boolean }) {
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
      {(isTextColour ? adjusted : []).map((scheme) => (
        <p className="mt-2" key={scheme}>
          {t("adjusted", { scheme })}
        </p>
      ))}
    </div>
  );
}

"use client";

import { useState } from "react";
import { useHydrated } from "@/components/ui/hydrated";
import { accentPalette, contrast, DEFAULT_ACCENT, type Scheme } from "@/lib/settings/branding";
import { asColour } from "@/lib/settings/form";
import type { FieldTools } from "./form-frame";
import { inputClass } from "./row";

export type ColourText = {
  /** Names the browser's own picker. */
  pick: string;
  /** Stands on the colour. */
  sample: string;
  /** With `{ratio}` in it. */
  readable: string;
  /** Said where what is written in the colour takes another shade of it. */
  adjusted: Partial<Record<Scheme, string>>;
};

type ColourInputProps = {
  name: string;
  value: string;
  text: ColourText;
  tools: FieldTools;
  error: string | undefined;
  described: string | undefined;
};

/** A colour, typed or picked, and what pages make of it so that everything stays readable. Without scripts it is typed. */
export function ColourInput({ name, value, text, tools, error, described }: ColourInputProps) {
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
            aria-label={text.pick}
            className="h-11 w-14 shrink-0 cursor-pointer rounded-control border border-field-border bg-card p-1 disabled:cursor-default"
            onChange={(event) => setTyped(event.target.value)}
            type="color"
            value={isColour ? colour : DEFAULT_ACCENT.light}
          />
        ) : null}
      </div>
      {/* Painted by script alone: a style that came with the page would be held back by its policy. */}
      {hydrated && isColour ? <Readable colour={colour} text={text} /> : null}
    </>
  );
}

function Readable({ colour, text }: { colour: string; text: ColourText }) {
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
          {text.sample}
        </span>
        <span>{text.readable.replace("{ratio}", ratio)}</span>
      </p>
      {adjusted.map((scheme) =>
        text.adjusted[scheme] ? (
          <p className="mt-2" key={scheme}>
            {text.adjusted[scheme]}
          </p>
        ) : null,
      )}
    </div>
  );
}

"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { inputClass } from "./row";

export type DomainsText = {
  add: string;
  hint: string;
  addButton: string;
  /** Hold `{domain}`. */
  remove: string;
  keep: string;
  none: string;
};

type DomainsInputProps = {
  name: string;
  /** As people read them, not in punycode. */
  saved: readonly string[];
  text: DomainsText;
  error: string | undefined;
  described: string | undefined;
};

/** A list of domains as chips. Without scripts each is a box to untick, and what is typed is added by saving. */
export function DomainsInput({ name, saved, text, error, described }: DomainsInputProps) {
  const hydrated = useHydrated();
  const [domains, setDomains] = useState<readonly string[]>(saved);
  const [typed, setTyped] = useState("");

  function add() {
    const more = typed.split(/[\s,;]+/).filter((domain) => domain !== "" && !domains.includes(domain));
    setDomains([...domains, ...more]);
    setTyped("");
  }

  return (
    <div>
      <ul className="mb-3 flex flex-wrap gap-2">
        {domains.map((domain) => (
          <Chip
            domain={domain}
            key={domain}
            name={name}
            remove={hydrated ? () => setDomains(domains.filter((each) => each !== domain)) : undefined}
            text={text}
          />
        ))}
        {domains.length === 0 ? <li className="text-[0.9375rem] leading-6 text-muted">{text.none}</li> : null}
      </ul>
      <div className="flex gap-2">
        <input
          aria-describedby={[described, `${name}-hint`].filter(Boolean).join(" ")}
          aria-invalid={error ? true : undefined}
          aria-label={text.add}
          autoCapitalize="none"
          autoComplete="off"
          className={inputClass(error)}
          id={name}
          inputMode="url"
          name={name}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // Enter adds what was typed; with nothing typed it saves, as everywhere else.
            if (event.key !== "Enter" || typed.trim() === "") return;
            event.preventDefault();
            add();
          }}
          placeholder={text.add}
          spellCheck={false}
          type="text"
          value={typed}
        />
        {hydrated ? (
          <Button className="shrink-0" onClick={add} type="button" variant="secondary">
            {text.addButton}
          </Button>
        ) : null}
      </div>
      <p className="mt-2 text-[0.8125rem] leading-5 text-muted" id={`${name}-hint`}>
        {text.hint}
      </p>
    </div>
  );
}

type ChipProps = { name: string; domain: string; text: DomainsText; remove: (() => void) | undefined };

function Chip({ name, domain, text, remove }: ChipProps) {
  return (
    <li className="inline-flex min-h-9 items-center rounded-full border border-field-border bg-card ps-3.5 text-sm leading-5 wrap-anywhere">
      {remove ? (
        <>
          <input name={name} type="hidden" value={domain} />
          {domain}
          <button
            aria-label={text.remove.replace("{domain}", domain)}
            className="ms-1 flex size-9 items-center justify-center rounded-full text-muted hover:text-foreground"
            onClick={remove}
            type="button"
          >
            <span aria-hidden="true">×</span>
          </button>
        </>
      ) : (
        <label className="flex items-center gap-2 pe-3.5">
          <input
            aria-label={text.keep.replace("{domain}", domain)}
            defaultChecked
            name={name}
            type="checkbox"
            value={domain}
          />
          {domain}
        </label>
      )}
    </li>
  );
}

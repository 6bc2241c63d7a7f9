"use client";

import { useRef, useState } from "react";
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
  max: number;
  /** Holds `{count}`. */
  count: string;
  /** Said where one more would be too many. */
  full: string;
  /** Hold `{domain}`: said when it is done, for those who don't see it. */
  added: string;
  removed: string;
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
  const [told, setTold] = useState("");
  const [isFull, setIsFull] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function add() {
    const wanted = new Set(typed.split(/[\s,;]+/).filter((domain) => domain !== ""));
    const more = [...wanted].filter((domain) => !domains.includes(domain));
    input.current?.focus();
    if (domains.length + more.length > text.max) return setIsFull(true);
    setDomains([...domains, ...more]);
    setTyped("");
    setTold(more.map((domain) => text.added.replace("{domain}", domain)).join(" "));
  }

  function remove(domain: string) {
    setDomains(domains.filter((each) => each !== domain));
    setTold(text.removed.replace("{domain}", domain));
    setIsFull(false);
    // The button that had the focus is gone with its chip.
    input.current?.focus();
  }

  return (
    <div>
      <ul className="mb-3 flex flex-wrap gap-2">
        {domains.map((domain) => (
          <Chip
            domain={domain}
            key={domain}
            name={name}
            remove={hydrated ? () => remove(domain) : undefined}
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
          onChange={(event) => {
            setTyped(event.target.value);
            setIsFull(false);
          }}
          onKeyDown={(event) => {
            // Enter adds what was typed; with nothing typed it saves, as everywhere else.
            if (event.key !== "Enter" || typed.trim() === "") return;
            event.preventDefault();
            add();
          }}
          placeholder={text.add}
          ref={input}
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
        <span>{text.hint}</span>
        {hydrated ? <span className="ms-1">{text.count.replace("{count}", String(domains.length))}</span> : null}
      </p>
      <p aria-live="polite" className="mt-1 text-[0.8125rem] leading-5 text-danger empty:mt-0">
        {isFull ? text.full : null}
      </p>
      <p aria-live="polite" className="sr-only">
        {told}
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
          <span>{domain}</span>
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
          <span>{domain}</span>
        </label>
      )}
    </li>
  );
}

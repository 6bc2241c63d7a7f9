"use client";

import { useRef, useState } from "react";
import { useTexts } from "@/app/dashboard/use-texts";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Option } from "@/components/ui/option";
import { hostBehindPlaceholder, problemOfForm } from "@/lib/destinations/destinations";
import type { FieldTools } from "./form-frame";
import { EVERYTHING, type Field, LISTED } from "./plain-field";
import { inputClass } from "./row";

type UrlsInputProps = {
  field: Field;
  values: readonly string[];
  error: string | undefined;
  described: string | undefined;
};

/** Which URL of a list an error is about, as far as the browser can tell: only the server knows the public suffixes. */
function mayBeWrong(url: string, error: string, { errors, environment = "PRODUCTION" }: Field): boolean {
  if (problemOfForm(url, environment) !== undefined) return true;
  return error === errors.public_suffix && hostBehindPlaceholder(url) !== undefined;
}

/** A list of URLs, an input each. Without scripts one is taken off by emptying it, and there is always an empty one to add another. */
export function UrlsInput({ field, values, error, described }: UrlsInputProps) {
  const { name, label } = field;
  const t = useTexts("dashboard.form.urls");
  const hydrated = useHydrated();
  const [rows, setRows] = useState(() => [...values, ""].map((value, key) => ({ key, value })));
  const [announced, setAnnounced] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const typed = (key: number, value: string) =>
    setRows((all) => all.map((row) => (row.key === key ? { key, value } : row)));
  const focusOn = (row: number) => list.current?.querySelectorAll("input")[row]?.focus();

  function remove(index: number) {
    const left = rows.filter((_, each) => each !== index);
    setRows(left.length > 0 ? left : [{ key: index + 1, value: "" }]);
    setAnnounced(t("removed"));
    focusOn(index > 0 ? index - 1 : 1);
  }

  function add() {
    if (rows.at(-1)?.value.trim() === "") return focusOn(rows.length - 1);
    setRows([...rows, { key: Math.max(...rows.map(({ key }) => key)) + 1, value: "" }]);
    setAnnounced("");
    // Once it is there.
    requestAnimationFrame(() => focusOn(rows.length));
  }

  return (
    <div>
      <ul className="space-y-2" ref={list}>
        {rows.map(({ key, value }, index) => {
          const isWrong = error !== undefined && value !== "" && mayBeWrong(value, error, field);
          return (
            <li className="flex gap-2" key={key}>
              <input
                aria-describedby={described}
                aria-invalid={isWrong || undefined}
                aria-label={t("url", { label, number: String(index + 1) })}
                autoCapitalize="none"
                autoComplete="off"
                className={inputClass(isWrong ? error : undefined)}
                defaultValue={value}
                id={index === 0 ? name : undefined}
                inputMode="url"
                name={name}
                onChange={(event) => typed(key, event.target.value)}
                spellCheck={false}
                type="text"
              />
              {hydrated && rows.length > 1 && (value !== "" || index < rows.length - 1) ? (
                <button
                  aria-label={t("remove", { url: value || String(index + 1) })}
                  className="flex size-11 shrink-0 items-center justify-center rounded-control text-muted hover:text-foreground"
                  onClick={() => remove(index)}
                  type="button"
                >
                  <span aria-hidden="true">×</span>
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {hydrated ? (
        <Button className="mt-2" onClick={add} type="button" variant="secondary">
          {t("another")}
        </Button>
      ) : null}
      <p aria-live="polite" className="sr-only">
        {announced}
      </p>
    </div>
  );
}

type DomainsInputProps = {
  name: string;
  /** As people read them, not in punycode. */
  saved: readonly string[];
  /** How many there may be. */
  max: number;
  error: string | undefined;
  described: string | undefined;
};

/** A list of domains as chips. Without scripts each is a checkbox, and a typed one is added when the form is saved. */
export function DomainsInput({ name, saved, max, error, described }: DomainsInputProps) {
  const t = useTexts("dashboard.tenant.fields.allowedSignupEmailDomains");
  const hydrated = useHydrated();
  const [domains, setDomains] = useState<readonly string[]>(saved);
  const [typed, setTyped] = useState("");
  const [announced, setAnnounced] = useState("");
  const [isFull, setIsFull] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function add() {
    const wanted = new Set(typed.split(/[\s,;]+/).filter((domain) => domain !== ""));
    const more = [...wanted].filter((domain) => !domains.includes(domain));
    input.current?.focus();
    if (domains.length + more.length > max) return setIsFull(true);
    setDomains([...domains, ...more]);
    setTyped("");
    setAnnounced(more.map((domain) => t("added", { domain })).join(" "));
  }

  function remove(domain: string) {
    setDomains(domains.filter((each) => each !== domain));
    setAnnounced(t("removed", { domain }));
    setIsFull(false);
    // The focused button has disappeared with its chip.
    input.current?.focus();
  }

  return (
    <div>
      <ul className="mb-3 flex flex-wrap gap-2">
        {domains.map((domain) => (
          <Chip domain={domain} key={domain} name={name} remove={hydrated ? () => remove(domain) : undefined} />
        ))}
        {domains.length === 0 ? <li className="text-[0.9375rem] leading-6 text-muted">{t("none")}</li> : null}
      </ul>
      <div className="flex gap-2">
        <input
          aria-describedby={[described, `${name}-hint`].filter(Boolean).join(" ")}
          aria-invalid={error ? true : undefined}
          aria-label={t("add")}
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
          placeholder={t("add")}
          ref={input}
          spellCheck={false}
          type="text"
          value={typed}
        />
        {hydrated ? (
          <Button className="shrink-0" onClick={add} type="button" variant="secondary">
            {t("addButton")}
          </Button>
        ) : null}
      </div>
      <p className="mt-2 text-[0.8125rem] leading-5 text-muted" id={`${name}-hint`}>
        <span>{t("hint")}</span>
        {hydrated ? <span className="ms-1">{t("count", { count: domains.length, max })}</span> : null}
      </p>
      <p aria-live="polite" className="mt-1 text-[0.8125rem] leading-5 text-danger empty:mt-0">
        {isFull ? t("full", { max }) : null}
      </p>
      <p aria-live="polite" className="sr-only">
        {announced}
      </p>
    </div>
  );
}

type ChipProps = { name: string; domain: string; remove: (() => void) | undefined };

function Chip({ name, domain, remove }: ChipProps) {
  const t = useTexts("dashboard.tenant.fields.allowedSignupEmailDomains");
  return (
    <li className="inline-flex min-h-9 items-center rounded-full border border-field-border bg-card ps-3.5 text-sm leading-5 wrap-anywhere">
      {remove ? (
        <>
          <input name={name} type="hidden" value={domain} />
          <span>{domain}</span>
          <button
            aria-label={t("remove", { domain })}
            className="ms-1 flex size-9 items-center justify-center rounded-full text-muted hover:text-foreground"
            onClick={remove}
            type="button"
          >
            <span aria-hidden="true">×</span>
          </button>
        </>
      ) : (
        <label className="flex items-center gap-2 pe-3.5">
          <input aria-label={t("keep", { domain })} defaultChecked name={name} type="checkbox" value={domain} />
          <span>{domain}</span>
        </label>
      )}
    </li>
  );
}
type RightsInputProps = { field: Field; tools: FieldTools };

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

"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { hostBehindPlaceholder, problemOfForm } from "@/lib/destinations/destinations";
import type { PlainField } from "./plain-field";
import { inputClass } from "./row";

type UrlsInputProps = {
  field: PlainField;
  values: readonly string[];
  error: string | undefined;
  described: string | undefined;
};

/** Which URL of a list an error is about, as far as the browser can tell: only the server knows the public suffixes. */
function mayBeWrong(url: string, error: string, { errors, environment = "PRODUCTION" }: PlainField): boolean {
  if (problemOfForm(url, environment) !== undefined) return true;
  return error === errors.public_suffix && hostBehindPlaceholder(url) !== undefined;
}

/** A list of URLs, an input each. Without scripts one is taken off by emptying it, and there is always an empty one to add another. */
export function UrlsInput({ field, values, error, described }: UrlsInputProps) {
  const { name, words = {} } = field;
  const hydrated = useHydrated();
  const [rows, setRows] = useState(() => [...values, ""].map((value, key) => ({ key, value })));
  const [told, setTold] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const typed = (key: number, value: string) =>
    setRows((all) => all.map((row) => (row.key === key ? { key, value } : row)));
  const focusOn = (row: number) => list.current?.querySelectorAll("input")[row]?.focus();

  function remove(index: number) {
    const left = rows.filter((_, each) => each !== index);
    setRows(left.length > 0 ? left : [{ key: index + 1, value: "" }]);
    setTold(words.removed ?? "");
    focusOn(index > 0 ? index - 1 : 1);
  }

  function add() {
    if (rows.at(-1)?.value.trim() === "") return focusOn(rows.length - 1);
    setRows([...rows, { key: Math.max(...rows.map(({ key }) => key)) + 1, value: "" }]);
    setTold("");
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
                aria-label={words.url?.replace("{number}", String(index + 1))}
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
                  aria-label={words.remove?.replace("{url}", value || String(index + 1))}
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
          {words.another}
        </Button>
      ) : null}
      <p aria-live="polite" className="sr-only">
        {told}
      </p>
    </div>
  );
}

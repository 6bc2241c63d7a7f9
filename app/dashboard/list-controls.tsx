import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";

type Choice = { name: string; label: string; chosen: string; options: readonly { value: string; label: string }[] };

/** Finds and sorts what a list shows. A form of GET: it works without scripts, and what it finds has an address. */
export async function ListSearch({ label, search, choice }: { label: string; search: string; choice?: Choice }) {
  const t = await getTranslations("dashboard.tenants");
  const control = "min-h-11 min-w-0 rounded-control border border-field-border bg-card px-3 text-base leading-6";
  return (
    <search className="mb-5 block">
      <form className="flex flex-wrap gap-2" method="get">
        <input
          aria-label={label}
          autoComplete="off"
          className={`${control} flex-[1_1_14rem] placeholder:text-muted max-sm:basis-full`}
          defaultValue={search}
          name="search"
          placeholder={label}
          type="search"
        />
        {choice ? (
          <select
            aria-label={choice.label}
            className={`${control} pe-2 max-sm:flex-1`}
            defaultValue={choice.chosen}
            key={choice.chosen}
            name={choice.name}
          >
            {choice.options.map(({ value, label: words }) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        ) : null}
        <button className={buttonClass("secondary", "shrink-0")} type="submit">
          {t("searchButton")}
        </button>
      </form>
    </search>
  );
}

type ListPagesProps = {
  path: string;
  /** What the list is narrowed to, as the URL has it. */
  kept?: Record<string, string>;
  /** Where this page begins; empty for the first. */
  after: string;
  /** Where the one after it does. */
  next: string | null;
  /** What the two are called, where they are no mere pages. */
  words?: { first: string; next: string };
};

/** The way on in a list, and back to its beginning. */
export async function ListPages({ path, kept = {}, after, next, words }: ListPagesProps) {
  const t = await getTranslations("dashboard.tenants");
  return (
    <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
      {after ? (
        <Link className={buttonClass("secondary")} href={pathWith(path, kept)} prefetch={false}>
          {words?.first ?? t("first")}
        </Link>
      ) : null}
      {next ? (
        <Link className={buttonClass("secondary")} href={pathWith(path, { ...kept, after: next })} prefetch={false}>
          {words?.next ?? t("next")}
        </Link>
      ) : null}
    </div>
  );
}

export type Query = Record<string, string | string[] | undefined>;

/** A parameter of a page's query that is given once; else nothing. */
export function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A path with those parameters that say something. */
export function pathWith(path: string, parameters: Record<string, string>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Reads the parameters of a page's query, each as {@link single} does. */
export function readerOf(query: Query): (name: string) => string {
  return (name) => single(query[name]);
}

import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Field, SelectField } from "@/components/ui/field";
import { type Place, placeText } from "@/lib/paging";
import { ButtonLink } from "./page-parts";

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

type FilterField = {
  name: string;
  label: string;
  given: string;
  hint?: string;
  type?: "text" | "date";
  /** What it is chosen from; else it is typed. */
  options?: readonly { value: string; label: string }[];
};

type FilterFormProps = {
  /** Where the answer is; by default here. */
  action?: string;
  label: string;
  fields: readonly FilterField[];
  submit: string;
  /** Next to the button. */
  children?: ReactNode;
};

/** The filter of a page: a plain form that leads to a page with its own URL, which can be bookmarked and shared. */
export function FilterForm({ action, label, fields, submit, children }: FilterFormProps) {
  return (
    <search aria-label={label} className="block">
      <form action={action} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 lg:grid-cols-3" method="get">
        {fields.map(({ name, given, options, ...field }) =>
          options ? (
            <SelectField defaultValue={given} id={name} key={name} name={name} options={options} {...field} />
          ) : (
            <Field
              autoCapitalize="none"
              autoComplete="off"
              defaultValue={given}
              id={name}
              key={name}
              name={name}
              {...field}
            />
          ),
        )}
        <div className="flex flex-wrap items-center gap-3 sm:col-span-full">
          <button className={buttonClass("secondary", "grow sm:grow-0")} type="submit">
            {submit}
          </button>
          {children}
        </div>
      </form>
    </search>
  );
}

type ListPagesProps = {
  path: string;
  /** What the list is narrowed to, as the URL has it. */
  kept?: Record<string, string>;
  /** Where this page begins; nothing for the first. */
  after: Place | string | undefined;
  /** Where the one after it does. */
  next: Place | string | null;
  /** What the two are called, where they are no mere pages. */
  words?: { first: string; next: string };
};

/** The way on in a list, and back to its beginning. */
export async function ListPages({ path, kept = {}, after, next, words }: ListPagesProps) {
  const t = await getTranslations("dashboard.tenants");
  const text = (place: Place | string) => (typeof place === "string" ? place : placeText(place));
  return (
    <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
      {after ? <ButtonLink href={pathWith(path, kept)}>{words?.first ?? t("first")}</ButtonLink> : null}
      {next ? (
        <ButtonLink href={pathWith(path, { ...kept, after: text(next) })}>{words?.next ?? t("next")}</ButtonLink>
      ) : null}
    </div>
  );
}

export type Query = Record<string, string | string[] | undefined>;

/** A parameter of a page's query that is given once; else nothing. */
export function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A path with its non-empty parameters. */
export function pathWith(path: string, parameters: Record<string, string>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

export const LIST = "overflow-hidden rounded-card border border-border bg-card";
const NOTHING_YET =
  "rounded-card border border-dashed border-field-border px-5 py-8 text-center text-[0.9375rem] leading-6 text-muted wrap-anywhere";

/** In the place of a list that is empty. */
export function NothingYet({ children }: { children: ReactNode }) {
  return <p className={NOTHING_YET}>{children}</p>;
}

type ListProps<Item> = {
  /** Of the list, for those who hear it. */
  label?: string;
  items: readonly Item[];
  /** The sentence where there are none; by default nothing is shown. */
  empty?: ReactNode;
  ordered?: boolean;
  /** A row of it: an element with a key. */
  children: (item: Item) => ReactNode;
};

/** Things below each other, a row each. */
export function List<Item>({ label, items, empty, ordered = false, children }: ListProps<Item>) {
  if (items.length === 0) return empty ? <NothingYet>{empty}</NothingYet> : null;
  const Tag = ordered ? "ol" : "ul";
  return (
    <Tag aria-label={label} className={LIST}>
      {items.map(children)}
    </Tag>
  );
}

type ListRowProps = {
  title: ReactNode;
  note?: ReactNode;
  /** Where a press anywhere on the row leads. */
  href?: string;
  /** At the other end of the row. */
  children?: ReactNode;
};

/** One of a list: what it is, a line about it, and what its state is or can be done with it. */
export function ListRow({ title, note, href, children }: ListRowProps) {
  return (
    <li
      className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-border px-5 py-4 first:border-t-0 ${href ? "relative hover:bg-background" : ""}`}
    >
      <div className="min-w-0 flex-[1_1_10rem]">
        {href ? (
          <RowLink href={href}>{title}</RowLink>
        ) : (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.9375rem] leading-6 font-medium wrap-anywhere">
            {title}
          </p>
        )}
        {note ? <div className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">{note}</div> : null}
      </div>
      {children}
    </li>
  );
}

/** A link that covers its whole row. */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
      href={href}
      prefetch={false}
    >
      {children}
    </Link>
  );
}

/** How a table shows one member of its rows. */
export type Column<Row> = {
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Of the heading and the cells, such as what hides them on a phone. */
  className?: string;
  /** By which way the rows are sorted by this column, where they are. */
  sort?: "ascending" | "descending" | undefined;
};

type DataTableProps<Row> = {
  caption?: string;
  /** The first one names its row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Of each row. */
  className?: string;
  /** On a phone the cells of a row are below each other, each below its heading. */
  stacks?: boolean;
  /** What is said where there are no rows; by default the headings stand alone. */
  empty?: ReactNode;
};

/** A table with its columns as data. */
export function DataTable<Row>({ empty, ...table }: DataTableProps<Row>) {
  if (table.rows.length === 0 && empty) return <NothingYet>{empty}</NothingYet>;
  return (
    <div className={LIST}>
      <BareTable {...table} />
    </div>
  );
}

type BareTableProps<Row> = Omit<DataTableProps<Row>, "empty">;

/** The same without the frame around it. */
export function BareTable<Row>({ caption, columns, rows, keyOf, className = "", stacks = false }: BareTableProps<Row>) {
  const [block, padding] = stacks ? ["max-md:block", "py-1.5 md:py-4"] : ["", "py-3"];
  return (
    <table className={`w-full ${stacks ? "table-fixed" : ""} ${block}`}>
      {caption ? <caption className="sr-only">{caption}</caption> : null}
      <thead className={stacks ? "max-md:sr-only" : ""}>
        <tr>
          {columns.map((column, index) => (
            <th
              aria-sort={column.sort}
              className={`h-11 px-4 text-start text-[0.8125rem] leading-5 font-medium text-muted sm:px-5 ${column.className ?? ""}`}
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table never move.
              key={index}
              scope="col"
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className={block}>
        {rows.map((row) => (
          <tr
            className={`border-t border-border ${className} ${stacks ? "max-md:block max-md:py-2.5 max-md:first:border-t-0" : ""}`}
            key={keyOf(row)}
          >
            {columns.map((column, index) => {
              const Tag = index === 0 ? "th" : "td";
              return (
                <Tag
                  className={`px-4 text-start text-sm leading-5 font-normal sm:px-5 ${padding} ${block} ${column.className ?? ""}`}
                  // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table never move.
                  key={index}
                  scope={index === 0 ? "row" : undefined}
                >
                  {stacks ? (
                    <p aria-hidden="true" className="mb-1 text-[0.8125rem] text-muted md:hidden">
                      {column.head}
                    </p>
                  ) : null}
                  {column.cell(row)}
                </Tag>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of the rows of a table that lead somewhere, each by a `RowLink`. */
export const LINKED_ROW = "relative hover:bg-background";

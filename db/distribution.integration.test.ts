import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "./client";
import { useTestDatabase } from "./testing";
import { APPLICATIONS, isApplicationData, leadOf, REFERENCE_TABLES } from "./testing/distribution";

useTestDatabase();

type Key = {
  table: string;
  name: string;
  kind: "primary" | "unique" | "foreign";
  /** In the key's own order. */
  columns: string[];
  /** Of a foreign key. */
  target: string | null;
  targetColumns: string[] | null;
};

let tables: string[];
let keys: Key[];

beforeAll(async () => {
  tables = (
    await pool().query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1",
    )
  ).rows.map(({ name }) => name);
  keys = [...(await constraints()), ...(await uniqueIndexes())];
});

const named = ({ table, name, columns }: Key) => `${table}.${name} (${columns.join(", ")})`;

test("the reference tables are there, and db/schema/README.md lists the same, and all others as application data", () => {
  expect(REFERENCE_TABLES.filter((name) => !tables.includes(name))).toEqual([]);
  const readme = readFileSync(new URL("schema/README.md", import.meta.url), "utf8");
  const listed = (from: string, to: string) =>
    [...(readme.split(from)[1]?.split(to)[0] ?? "").matchAll(/`([a-z_ \n]+)`/g)]
      .flatMap(([, names = ""]) => names.split(/\s+/))
      .filter((name) => name !== "application_id" && name !== "tenant_id" && tables.includes(name))
      .sort();
  expect([...new Set(listed("**Reference tables**", "`hosts` and\n"))]).toEqual(REFERENCE_TABLES);
  expect([...new Set(listed("**Application data**", "**Reference tables**"))]).toEqual(
    tables.filter(isApplicationData),
  );
});

describe("so that application data can be distributed by application", () => {
  test("each of its tables says of each row whose it is", async () => {
    const { rows } = await pool().query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and is_nullable = 'NO'
       and column_name = case table_name when '${APPLICATIONS}' then 'id' else 'application_id' end`,
    );
    const saying = rows.map(({ name }) => name);
    expect(tables.filter((table) => isApplicationData(table) && !saying.includes(table))).toEqual([]);
  });

  test("each has a primary key, and it leads every primary and unique key, those of partial indexes too", () => {
    const own = keys.filter(({ table, kind }) => isApplicationData(table) && kind !== "foreign");
    expect(own.filter(({ table, columns }) => columns[0] !== leadOf(table)).map(named)).toEqual([]);
    const withPrimary = own.filter(({ kind }) => kind === "primary").map(({ table }) => table);
    expect(tables.filter((table) => isApplicationData(table) && !withPrimary.includes(table))).toEqual([]);
  });

  test("it leads every foreign key between two of its tables, on both ends", () => {
    const between = keys.filter(
      ({ table, kind, target }) => kind === "foreign" && isApplicationData(table) && isApplicationData(target ?? ""),
    );
    expect(between.length).toBeGreaterThan(20);
    const astray = between.filter(
      ({ columns, target, targetColumns }) =>
        columns[0] !== "application_id" || targetColumns?.[0] !== leadOf(target ?? ""),
    );
    expect(astray.map(named)).toEqual([]);
  });

  test("what else it refers to is a reference table, and only hosts and proven domains refer to it", () => {
    const foreign = keys.filter(({ kind }) => kind === "foreign");
    const outwards = foreign.filter(
      ({ table, target }) => isApplicationData(table) && !isApplicationData(target ?? ""),
    );
    expect(new Set(outwards.map(({ table, target }) => `${table} > ${target}`))).toEqual(
      new Set([`${APPLICATIONS} > workspaces`]),
    );
    // These keys are given up where the tables are distributed: a reference table can't refer to a distributed one.
    const inwards = foreign.filter(({ table, target }) => !isApplicationData(table) && isApplicationData(target ?? ""));
    expect([...new Set(inwards.map(({ table }) => table))].sort()).toEqual(["hosts", "proven_domains"]);
  });
});

async function constraints(): Promise<Key[]> {
  const columns = (relation: string, numbers: string) =>
    `(select array_agg(attname::text order by position) from unnest(${numbers}) with ordinality as k(number, position)
      join pg_attribute on attrelid = ${relation} and attnum = k.number)`;
  const { rows } = await pool().query<Key>(
    `select conrelid::regclass::text as "table", conname as name,
       case contype when 'p' then 'primary' when 'u' then 'unique' else 'foreign' end as kind,
       ${columns("conrelid", "conkey")} as columns,
       case contype when 'f' then confrelid::regclass::text end as target,
       case contype when 'f' then ${columns("confrelid", "confkey")} end as "targetColumns"
     from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')`,
  );
  return rows;
}

/** Those that no constraint stands behind: partial ones, and ones over expressions, whose place in the key then holds the expression. */
async function uniqueIndexes(): Promise<Key[]> {
  const { rows } = await pool().query<Key>(
    `select i.indrelid::regclass::text as "table", i.indexrelid::regclass::text as name, 'unique' as kind,
       (select array_agg(pg_get_indexdef(i.indexrelid, position, true) order by position)
        from generate_series(1, i.indnkeyatts) as position) as columns,
       null as target, null as "targetColumns"
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and i.indisunique
     and not exists (select from pg_constraint where conindid = i.indexrelid)`,
  );
  return rows;
}

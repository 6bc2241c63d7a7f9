import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor } from "../access/access";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { makeApplication } from "../testing/cast";
import { listTenants, TENANT_ORDERS, type TenantListing } from "./list";

useTestDatabase();

type Made = Partial<typeof tenants.$inferInsert> & { name: string };

async function scene(made: Made[]) {
  const application = await makeApplication();
  const { actor } = await makeOperator(application.id, "VIEWER");
  for (const tenant of made) {
    await db()
      .insert(tenants)
      .values({ applicationId: application.id, id: newId(), displayName: tenant.name, ...tenant });
  }
  return { application, actor };
}

async function namesIn(actor: Actor, applicationId: string, listing: TenantListing) {
  const page = await listTenants(actor, applicationId, listing);
  return page?.tenants.map(({ name }) => name);
}

/** Every page of a list, one after the other. */
async function allNames(actor: Actor, applicationId: string, listing: TenantListing) {
  const names: string[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page = await listTenants(actor, applicationId, { ...listing, after });
    names.push(...(page?.tenants.map(({ name }) => name) ?? []));
    after = page?.next ?? null;
  }
  return names;
}

describe("a search of tenants", () => {
  const acme = { name: "acme-labs", displayName: "ACME Research (Zürich) GmbH" };
  const globex = { name: "globex", displayName: "Globex & Söhne" };

  test.each([
    ["ac", ["acme-labs"]],
    ["LABS", ["acme-labs"]],
    ["research acme", ["acme-labs"]],
    ["zür", ["acme-labs"]],
    ["ZÜRICH", ["acme-labs"]],
    ["gmb", ["acme-labs"]],
    ["söhne", ["globex"]],
    ["acme globex", []],
    [" ", ["acme-labs", "globex"]],
    ["--", []],
    ["'", []],
    ["\\", []],
    ["gl:*", ["globex"]],
    ["acme | globex", []],
    ["&", ["globex"]],
    ["\0globex\0", ["globex"]],
  ])("for %j finds by the beginnings of words: %j", async (search, expected) => {
    const { application, actor } = await scene([acme, globex]);
    expect(await namesIn(actor, application.id, { search })).toEqual(expected);
  });

  test("that begins no word finds what holds it elsewhere, and says so", async () => {
    const { application, actor } = await scene([acme, globex]);
    expect(await listTenants(actor, application.id, { search: "lobe", order: "createdAt" })).toMatchObject({
      tenants: [{ name: "globex" }],
      next: null,
      anywhere: true,
    });
    expect(await listTenants(actor, application.id, { search: "glob" })).toMatchObject({ anywhere: false });
  });

  test("reads the index on words, also where the application is one of many", async () => {
    const { application } = await scene([acme, globex]);
    await db().execute(sql`
      insert into tenants (application_id, id, name, display_name)
      select ${application.id}, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'tenant-' || lpad(i::text, 6, '0'), 'Company ' || i
      from generate_series(1, 5000) as i`);
    await db().execute(sql`analyze tenants`);
    const { actor } = await makeOperator(application.id);
    expect(await namesIn(actor, application.id, { search: "comp 4711" })).toEqual(["tenant-004711"]);
    const { rows } = await db().execute<{ "QUERY PLAN": string }>(sql`
      explain select 1 from tenants where application_id = ${application.id} and
        array_to_tsvector(array_remove(regexp_split_to_array(lower(name || ' ' || display_name), '[^[:alnum:]]+'), ''))
        @@ '''company'':* & ''4711'':*'::tsquery`);
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("tenants_words");
  });
});

describe("a list of tenants", () => {
  test.each(TENANT_ORDERS.flatMap((order) => [false, true].map((descending) => ({ order, descending }))))(
    "by $order, descending $descending, shows each once over its pages, whatever they have in common",
    async ({ order, descending }) => {
      const at = (microseconds: number) =>
        sql`timestamptz '2026-01-01 00:00:00' + ${microseconds} * interval '1 microsecond'`;
      const made = Array.from({ length: 60 }, (_, index) => ({
        name: `tenant-${String((index * 7) % 60).padStart(2, "0")}`,
        displayName: ["acme", "Bolt", "Zeta"][index % 3] ?? "",
        signupEnabled: index % 2 === 0,
        // Apart by less than a Date can tell.
        createdAt: at(Math.floor(index / 4)) as never,
      }));
      const { application, actor } = await scene(made);
      const names = await allNames(actor, application.id, { order, descending });
      expect(names).toHaveLength(60);
      expect(new Set(names).size).toBe(60);
      const opposite = await allNames(actor, application.id, { order, descending: !descending });
      expect(opposite.reverse()).toEqual(names);
      const first = made.find(({ name }) => name === names[0]);
      if (order === "signupEnabled") expect(first?.signupEnabled).toBe(descending);
      if (order === "displayName" && !descending) expect(first?.displayName).toBe("acme");
    },
  );

  test("goes on from the beginning where the tenant that the last page ended with is gone", async () => {
    const { application, actor } = await scene([{ name: "acme" }]);
    expect(await namesIn(actor, application.id, { after: newId() })).toEqual(["acme"]);
    expect(await namesIn(actor, application.id, { after: "no id" })).toEqual(["acme"]);
  });

  test("is nothing to operators of another workspace", async () => {
    const { application } = await scene([{ name: "acme" }]);
    const { actor } = await scene([]);
    expect(await listTenants(actor, application.id, {})).toBeUndefined();
  });
});

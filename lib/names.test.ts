import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applicationVanityHost,
  hostnameOf,
  normaliseName,
  ownerNameProblem,
  tenantNameProblem,
  tenantVanityHost,
} from "./names";

const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
const ownerName = fc
  .string({ unit: fc.constantFrom(...letters), minLength: 3, maxLength: 20 })
  .filter((name) => ownerNameProblem(name) === undefined);
const tenantName = fc
  .string({ unit: fc.constantFrom(...letters, "-"), minLength: 3, maxLength: 20 })
  .filter((name) => tenantNameProblem(name) === undefined);
const owner = fc.record({ workspace: ownerName, application: ownerName, tenant: fc.option(tenantName) });
type Owner = { workspace: string; application: string; tenant: string | null };

function hostOf({ workspace, application, tenant }: Owner) {
  const host = applicationVanityHost(application, workspace, "foyer.test");
  return tenant === null ? host : tenantVanityHost(tenant, host);
}

/** Everybody who could want a label: each way to cut it at its hyphens into names that these rules take. */
function ownersOf(label: string, isOwnerName: (name: string) => boolean): Owner[] {
  const cuts = (text: string) =>
    [...text].flatMap((letter, at) => (letter === "-" ? [[text.slice(0, at), text.slice(at + 1)] as const] : []));
  return cuts(label).flatMap(([front, workspace]) => {
    const application =
      isOwnerName(front) && isOwnerName(workspace) ? [{ tenant: null, application: front, workspace }] : [];
    const tenants = cuts(front)
      .filter(([tenant, name]) => !tenantNameProblem(tenant) && isOwnerName(name) && isOwnerName(workspace))
      .map(([tenant, name]) => ({ tenant, application: name, workspace }));
    return [...application, ...tenants];
  });
}

// Short parts of few letters, so that labels have many hyphens and every cut could be somebody's.
const label = fc
  .array(fc.string({ unit: fc.constantFrom("a", "b", "7"), minLength: 3, maxLength: 5 }), {
    minLength: 2,
    maxLength: 6,
  })
  .map((parts) => parts.join("-"));

describe("vanity hosts", () => {
  test("no two owners can want one label", () => {
    let owned = 0;
    fc.assert(
      fc.property(label, (text) => {
        const owners = ownersOf(text, (name) => ownerNameProblem(name) === undefined);
        owned += owners.length;
        for (const one of owners) expect(hostOf(one)).toBe(`${text}.foyer.test`);
        expect(owners.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
    expect(owned).toBeGreaterThan(500);
  });

  test("and that is because owners' names have no hyphen: with one they could", () => {
    const withHyphens = (name: string) => tenantNameProblem(name) === undefined;
    const shared = fc.sample(label, 500).filter((text) => ownersOf(text, withHyphens).length > 1);
    expect(shared.length).toBeGreaterThan(50);
  });

  test("are a label that DNS takes, and one that is read back as it was stored", () => {
    fc.assert(
      fc.property(owner, (names) => {
        const host = hostOf(names);
        expect(host.split(".")[0]?.length).toBeLessThanOrEqual(63);
        expect(hostnameOf(`${host.toUpperCase()}.:3000`)).toBe(host);
      }),
    );
  });
});

test.each([
  ["", "required"],
  ["ab", "too_short"],
  ["a".repeat(21), "too_long"],
  ["admin", "reserved"],
  ["-acme", "invalid_format"],
  ["acme-", "invalid_format"],
  ["ac--me", "invalid_format"],
  ["acme_inc", "invalid_format"],
  ["acmé", "invalid_format"],
  ["a-b", undefined],
  ["acme-inc", undefined],
])("a tenant's name %j: %s", (name, problem) => {
  expect(tenantNameProblem(name)).toBe(problem);
});

test("workspaces and applications have no hyphen", () => {
  expect(ownerNameProblem("your-app")).toBe("invalid_format");
  expect(ownerNameProblem("yourapp")).toBeUndefined();
});

test("a name is folded before it is judged", () => {
  expect(normaliseName("  ACME ")).toBe("acme");
});

test.each([
  ["Tenant1.Example.COM:443", "tenant1.example.com"],
  ["tenant1.example.com.", "tenant1.example.com"],
  ["localhost:3000", "localhost"],
  ["", undefined],
  [null, undefined],
  ["a..b", undefined],
  ["[::1]:3000", undefined],
  ["a b", undefined],
  ["exämple.com", undefined],
  ["host/path", undefined],
  ["user@host", undefined],
  ["host:port", undefined],
  [`${"a".repeat(64)}.com`, undefined],
])("the host header %j names %s", (header, hostname) => {
  expect(hostnameOf(header)).toBe(hostname);
});

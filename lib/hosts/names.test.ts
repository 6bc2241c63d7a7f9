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

function hostOf({ workspace, application, tenant }: { workspace: string; application: string; tenant: string | null }) {
  const host = applicationVanityHost(application, workspace, "foyer.test");
  return tenant === null ? host : tenantVanityHost(tenant, host);
}

describe("vanity hosts", () => {
  test("no two owners can want one label", () => {
    fc.assert(
      fc.property(owner, owner, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        return hostOf(one) !== hostOf(other);
      }),
      { numRuns: 2000 },
    );
  });

  test("nor can owners whose names are cut from one and the same text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 9, maxLength: 60 });
    const cuts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60));
    const cut = (whole: string, from: number, to: number) => {
      const [tenant = "", rest = ""] = [whole.slice(0, from), whole.slice(from).replace(/^-/, "")];
      const [application = "", workspace = ""] = [rest.slice(0, to), rest.slice(to).replace(/^-/, "")];
      const valid = [application, workspace].every((name) => ownerNameProblem(name) === undefined);
      return valid && tenantNameProblem(tenant) === undefined ? { tenant, application, workspace } : undefined;
    };
    fc.assert(
      fc.property(text, cuts, (whole, [a, b, c, d]) => {
        const [one, other] = [cut(whole, a, b), cut(whole, c, d)];
        if (!one || !other || JSON.stringify(one) === JSON.stringify(other)) return true;
        return hostOf(one) !== hostOf(other);
      }),
      { numRuns: 5000 },
    );
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

import { expect, test } from "vitest";
import { normaliseEmailDomain } from "../email-addresses";
import { allowedDomains, isEmailDomainAllowed } from "./allowed-domains";

test("a domain matches exactly and in any spelling of itself", () => {
  const allowed = [normaliseEmailDomain("Müller.example") ?? ""];
  expect(isEmailDomainAllowed("a@xn--mller-kva.example", allowed)).toBe(true);
  expect(isEmailDomainAllowed("a@sub.xn--mller-kva.example", allowed)).toBe(false);
  expect(isEmailDomainAllowed("a@anything.example", [])).toBe(true);
});

test("domains are kept in one spelling each, ten at most", () => {
  expect(allowedDomains.parse([" @Example.com", "example.com", "Müller.example"])).toEqual([
    "example.com",
    "xn--mller-kva.example",
  ]);
  const many = (count: number) => Array.from({ length: count }, (_, number) => `d${number}.example`);
  expect(allowedDomains.safeParse(many(10)).success).toBe(true);
  expect(allowedDomains.safeParse(many(11)).error?.issues.map(({ message }) => message)).toEqual(["too_long"]);
  expect(allowedDomains.safeParse(["exa mple"]).error?.issues.map(({ message }) => message)).toEqual([
    "invalid_domain_name",
  ]);
});

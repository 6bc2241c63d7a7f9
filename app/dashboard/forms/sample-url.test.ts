import { expect, test } from "vitest";
import { type Sample, sampleUrl } from "./sample-url";

const signup: Sample = {
  of: "signup",
  environment: "PRODUCTION",
  tenantName: "acme",
  applicationLoginUrl: "https://app.example.com/login",
};

test.each([
  ["https://{tenant_name}.example.com/hello", "https://acme.example.com/hello"],
  [" https://example.com/{tenant_domain} ", "https://example.com/acme"],
  ["https://example.com/", "https://example.com/"],
  ["", "https://app.example.com/login?tenant_name=acme&tenant_domain=acme"],
  ["https://a-{tenant_name}.example.com/", undefined],
  ["http://example.com/", undefined],
  ["https://", undefined],
])("signup with %j ends at %s", (typed, expected) => {
  expect(sampleUrl(typed, signup)).toBe(expected);
});

test.each([
  ["https://{tenant_name}.example.com/activate", "https://acme.example.com/activate?email_auth_code=a1b2c3"],
  ["https://example.com/activate?from=mail", "https://example.com/activate?from=mail&email_auth_code=a1b2c3"],
  ["", undefined],
  ["ftp://example.com/", undefined],
])("a mail's link with %j leads to %s", (typed, expected) => {
  expect(sampleUrl(typed, { ...signup, of: "mail" })).toBe(expected);
});

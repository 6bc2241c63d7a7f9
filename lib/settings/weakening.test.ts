import { describe, expect, test } from "vitest";
import type { Weakening } from "../changes/weakening";
import { destinationHost } from "../destinations/destinations";
import type { OwnMembers } from "./collection";
import type { Collection } from "./collections";
import { mergeSettings, type OwnSettings } from "./resolve";
import { weakeningsBetween } from "./weakening";

const settings = (said: OwnSettings) => mergeSettings(said, {});

describe("settings that get weaker", () => {
  test.each<[string, Collection, OwnMembers, OwnMembers, Weakening]>([
    [
      "a shorter password",
      "password-policies",
      { minimumLength: 15 },
      { minimumLength: 12 },
      { code: "shorter_passwords", length: 12 },
    ],
    [
      "no breached-password check",
      "password-policies",
      {},
      { breachedPasswordCheck: false },
      { code: "breached_passwords_taken" },
    ],
    ["codes", "email-policies", {}, { codeLifetimeMinutes: 11 }, { code: "longer_codes", minutes: 11 }],
    [
      "activation links",
      "email-policies",
      { activationLinkLifetimeMinutes: 10 },
      {},
      { code: "longer_activation_links", minutes: 1440 },
    ],
    [
      "verification links",
      "email-policies",
      {},
      { verificationLinkLifetimeMinutes: 2880 },
      { code: "longer_verification_links", minutes: 2880 },
    ],
    [
      "idle sessions",
      "auth-session-policies",
      {},
      { idleMinutes: 721 },
      { code: "longer_sessions", idleMinutes: 721, absoluteMinutes: 43_200 },
    ],
    [
      "whole sessions",
      "auth-session-policies",
      { absoluteMinutes: 1440 },
      { idleMinutes: 60, absoluteMinutes: 2880 },
      { code: "longer_sessions", idleMinutes: 60, absoluteMinutes: 2880 },
    ],
    ["cookies that stay", "auth-session-policies", {}, { persistent: true }, { code: "sessions_outlive_browsers" }],
    [
      "a magic link beside the password",
      "identity-providers",
      {},
      { loginFactors: ["PASSWORD", "MAGIC_LINK"] },
      { code: "login_by_magic_link" },
    ],
    [
      "a password in the place of the magic link",
      "identity-providers",
      { loginFactors: ["MAGIC_LINK"] },
      { loginFactors: ["PASSWORD"] },
      { code: "login_by_password" },
    ],
  ])("%s", (_, collection, before, after, weakening) => {
    const [was, is] = [settings({ [collection]: before }), settings({ [collection]: after })];
    expect(weakeningsBetween(was, is)).toEqual([weakening]);
    expect(weakeningsBetween(is, is)).toEqual([]);
  });

  test("the other way round none of them is asked about", () => {
    const strict = settings({
      "password-policies": { minimumLength: 20 },
      "email-policies": {
        codeLifetimeMinutes: 1,
        activationLinkLifetimeMinutes: 1,
        verificationLinkLifetimeMinutes: 1,
      },
      "auth-session-policies": { idleMinutes: 5, absoluteMinutes: 5 },
    });
    const lax = settings({
      "password-policies": { breachedPasswordCheck: false },
      "auth-session-policies": { persistent: true },
      "identity-providers": { loginFactors: ["PASSWORD", "MAGIC_LINK"] },
    });
    expect(weakeningsBetween(lax, strict)).toEqual([]);
    expect(weakeningsBetween(strict, lax).map(({ code }) => code)).toEqual([
      "login_by_magic_link",
      "breached_passwords_taken",
      "shorter_passwords",
      "longer_codes",
      "longer_activation_links",
      "longer_verification_links",
      "longer_sessions",
      "sessions_outlive_browsers",
    ]);
  });
});

test.each([
  ["https://app.example/activate?x=1", "app.example"],
  ["http://localhost:4000/{tenant_name}/activate", "localhost"],
  ["https://{tenant_name}.app.example/", "{tenant_name}.app.example"],
  ["https://{tenant_domain}.App.example:8443/{tenant_domain}", "{tenant_name}.app.example"],
])("the host of %s", (url, host) => {
  expect(destinationHost(url)).toBe(host);
});

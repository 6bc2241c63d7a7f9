import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isLoopbackName } from "../names";
import { EnvError, parseEnv } from "./env";

const SECRET = "q8Tz5wLm1pYc7dHs4gJb9fRe6uAo3ikXn2vQ";
const production = {
  DATABASE_URL: "postgresql://foyer:x@db.example.com/foyer",
  BASE_DOMAIN: "signup.example.com",
  RESEND_API_KEY: "re_123",
  MAIL_FROM: "Your Company <hello@mail.example.com>",
  FOYER_SECRET: SECRET,
};

function sentencesOf(source: Record<string, string>): string[] {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("with nothing set", () => {
  test("it is a demo on this machine", () => {
    expect(parseEnv({})).toMatchObject({
      port: 3000,
      baseDomain: "localhost",
      dashboardHost: "localhost",
      scheme: "http",
      portSuffix: ":3000",
      production: false,
      databaseUrl: undefined,
      mail: undefined,
      secret: undefined,
      trustedProxies: [],
      customDomainTarget: "localhost",
      dnsServers: [],
      demoAppPort: 3001,
    });
  });

  test("an empty value is no value", () => {
    expect(parseEnv({ PORT: "", DATABASE_URL: "", FOYER_SECRET: "" })).toEqual(parseEnv({}));
  });
});

describe("in production", () => {
  test("a real base domain is reached by https on its usual port", () => {
    expect(parseEnv(production)).toMatchObject({
      production: true,
      scheme: "https",
      portSuffix: "",
      dashboardHost: "dashboard.signup.example.com",
    });
  });

  test("custom domains lead to the base domain, unless it is said where to, and the name servers are the system's", () => {
    expect(parseEnv(production)).toMatchObject({ customDomainTarget: "signup.example.com", dnsServers: [] });
    const DNS_SERVERS = " 9.9.9.9, 127.0.0.1:5353,2620:fe::fe,[::1]:53 ";
    expect(parseEnv({ ...production, CUSTOM_DOMAIN_TARGET: "Edge.example.com", DNS_SERVERS })).toMatchObject({
      customDomainTarget: "edge.example.com",
      dnsServers: ["9.9.9.9", "127.0.0.1:5353", "2620:fe::fe", "[::1]:53"],
    });
    for (const wrong of ["dns.example.com", "9.9.9.9:0", "9.9.9.9:65536", "[9.9.9.9]:53", "1.2.3", "::1:x"]) {
      expect([wrong, ...sentencesOf({ ...production, DNS_SERVERS: wrong })]).toEqual([
        wrong,
        "DNS_SERVERS must be a comma-separated list of IP addresses, with or without a port: 9.9.9.9,[::1]:5353.",
      ]);
    }
    expect(sentencesOf({ ...production, CUSTOM_DOMAIN_TARGET: "https://edge.example.com" })).toHaveLength(1);
  });

  test("another port that browsers see stands in every origin", () => {
    expect(parseEnv({ ...production, PUBLIC_PORT: "8443" }).portSuffix).toBe(":8443");
  });

  test.each(["DATABASE_URL", "BASE_DOMAIN"] as const)(
    "%s alone asks for mail, sender and secret, all at once",
    (name) => {
      const sentences = sentencesOf({ [name]: production[name] });
      expect(sentences).toHaveLength(3);
      for (const required of ["RESEND_API_KEY", "MAIL_FROM", "FOYER_SECRET"]) {
        expect(sentences.some((sentence) => sentence.startsWith(`${required} is required`))).toBe(true);
      }
    },
  );

  test("http is refused", () => {
    expect(sentencesOf({ ...production, PUBLIC_SCHEME: "http" })).toEqual([
      "PUBLIC_SCHEME can be http only if BASE_DOMAIN is localhost.",
    ]);
  });

  test.each([
    ["a short secret", "abc123"],
    ["an example", "change-me-change-me-change-me-change-me"],
    ["one letter again and again", "a".repeat(64)],
  ])("%s is refused", (_, secret) => {
    expect(sentencesOf({ ...production, FOYER_SECRET: secret })).not.toEqual([]);
  });
});

test("every wrong setting gets its sentence, in one go", () => {
  const sentences = sentencesOf({
    PORT: "99999",
    BASE_DOMAIN: "https://example.com",
    TRUSTED_PROXY: "10.0.0.0/99",
    DATABASE_URL: "mysql://x",
    LOG_LEVEL: "loud",
    MAIL_FROM: "nobody",
    LIMIT_SIGNUPS_PER_IP_HOUR: "none",
  });
  for (const name of ["PORT", "BASE_DOMAIN", "TRUSTED_PROXY", "DATABASE_URL", "LOG_LEVEL", "MAIL_FROM"]) {
    expect(sentences.filter((sentence) => sentence.startsWith(name))).toHaveLength(1);
  }
  expect(sentences).toHaveLength(7);
});

test("only localhost and names below it stay on this machine", () => {
  expect(["localhost", "a.localhost"].map(isLoopbackName)).toEqual([true, true]);
  expect(["localhost.example", "notlocalhost", "127.0.0.1.example"].map(isLoopbackName)).toEqual([false, false, false]);
});

test(".env.example shows every setting and none that does not exist", () => {
  const shown = readFileSync(".env.example", "utf8").matchAll(/^#([A-Z][A-Z_]+)=/gm);
  const read = readFileSync("lib/env/env.ts", "utf8").matchAll(/^ {2}([A-Z][A-Z_]+): /gm);
  const names = (matches: Iterable<RegExpMatchArray>) => [...matches].map((match) => match[1]).sort();
  expect(names(shown)).toEqual(names(read));
});

test("the webhook's secret is the provider's, or the start stops", () => {
  const secret = `whsec_${"a".repeat(32)}`;
  expect(parseEnv({ ...production, RESEND_WEBHOOK_SECRET: secret }).mail?.webhookSecret).toBe(secret);
  expect(parseEnv(production).mail?.webhookSecret).toBeUndefined();
  for (const wrong of ["whsec_", "secret", `whsec_${"a".repeat(8)}`]) {
    expect(sentencesOf({ ...production, RESEND_WEBHOOK_SECRET: wrong })).toEqual([
      "RESEND_WEBHOOK_SECRET must be the signing secret of a webhook, which begins with whsec_.",
    ]);
  }
});

describe("the provider at which operators sign in", () => {
  const provider = {
    OPERATOR_OIDC_ISSUER: "https://id.example.com/",
    OPERATOR_OIDC_CLIENT_ID: "foyer",
    OPERATOR_OIDC_CLIENT_SECRET: "between the two",
  };

  test("is none by default, and whole where it is given", () => {
    expect(parseEnv({}).operatorProvider).toBeUndefined();
    expect(parseEnv({ ...provider, OPERATOR_OIDC_NAME: "Example ID" }).operatorProvider).toEqual({
      issuer: "https://id.example.com",
      clientId: "foyer",
      clientSecret: "between the two",
      name: "Example ID",
    });
  });

  test.each(Object.keys(provider))("does not start without %s", (name) => {
    expect(sentencesOf({ ...provider, [name]: "" })).toEqual([expect.stringContaining("set all or none")]);
  });

  test("is spoken to over https, but on this machine", () => {
    const at = (issuer: string) => sentencesOf({ ...provider, OPERATOR_OIDC_ISSUER: issuer });
    expect(at("http://id.example.com")).toEqual(["OPERATOR_OIDC_ISSUER must be an https URL."]);
    expect(at("no url")).toEqual(["OPERATOR_OIDC_ISSUER must be an http or https URL."]);
    for (const hostless of [
      "https:id.example.com",
      "https:/id.example.com",
      "https:///id.example.com",
      "https:\\\\id.example.com",
    ]) {
      expect([hostless, at(hostless)]).toEqual([hostless, ["OPERATOR_OIDC_ISSUER must be an http or https URL."]]);
    }
    for (const here of ["http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"]) {
      expect(at(here)).toEqual([]);
    }
  });
});

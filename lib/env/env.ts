// Read by the server, by scripts and by tests in plain Node, so it must not import "server-only".
import { z } from "zod";
import { isLoopbackName } from "../names";
import { isAddressOrRange, isNameServer, listed } from "./addresses";

const EXAMPLE_SECRETS = ["change-me", "changeme", "example", "secret", "your-secret", "replace"];

const port = (name: string) =>
  z.coerce
    .number({ error: `${name} must be a port number from 1 to 65535.` })
    .int(`${name} must be a whole number.`)
    .min(1, `${name} must be at least 1.`)
    .max(65535, `${name} must be at most 65535.`);

const httpUrl = (name: string) =>
  z
    .url({
      protocol: /^https?$/,
      error: `${name} must be an http or https URL.`,
      abort: true,
    })
    // The parser would add the slashes, and take the first part of a path for the host.
    .regex(/^https?:\/\/[^/?#\\]/i, `${name} must be an http or https URL.`);

const settings = z.object({
  PORT: port("PORT").default(3000),
  BASE_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      "BASE_DOMAIN must be a domain name such as signup.example.com, without scheme, port or final dot.",
    )
    .max(170, "BASE_DOMAIN must leave room for the names in front of it: 170 characters at most.")
    .default("localhost"),
  DASHBOARD_HOST: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9.-]+$/, "DASHBOARD_HOST must be a host name without scheme or port.")
    .optional(),
  CUSTOM_DOMAIN_TARGET: z
    .string()
    .toLowerCase()
    .regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      "CUSTOM_DOMAIN_TARGET must be a host name without scheme, port or final dot.",
    )
    .max(253, "CUSTOM_DOMAIN_TARGET must be at most 253 characters long.")
    .optional(),
  DNS_SERVERS: z
    .string()
    .default("")
    .transform(listed)
    .refine(
      (list) => list.every(isNameServer),
      "DNS_SERVERS must be a comma-separated list of IP addresses, each with a port or without: 9.9.9.9,[::1]:5353.",
    ),
  PUBLIC_SCHEME: z.enum(["http", "https"], { error: "PUBLIC_SCHEME must be http or https." }).optional(),
  PUBLIC_PORT: port("PUBLIC_PORT").optional(),
  TRUSTED_PROXY: z
    .string()
    .default("")
    .transform(listed)
    .refine(
      (list) => list.every(isAddressOrRange),
      "TRUSTED_PROXY must be a comma-separated list of IP addresses or ranges such as 10.0.0.0/8.",
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "DATABASE_URL must begin with postgres:// or postgresql://.")
    .optional(),
  DATABASE_POOL_SIZE: z.coerce
    .number({ error: "DATABASE_POOL_SIZE must be a whole number from 1 to 200." })
    .int()
    .min(1, "DATABASE_POOL_SIZE must be at least 1.")
    .max(200, "DATABASE_POOL_SIZE must be at most 200.")
    .default(10),
  DATA_DIR: z.string().default(".data"),
  DRAIN_SECONDS: z.coerce
    .number({ error: "DRAIN_SECONDS must be a whole number from 0 to 60." })
    .int("DRAIN_SECONDS must be a whole number from 0 to 60.")
    .min(0, "DRAIN_SECONDS must be at least 0.")
    .max(60, "DRAIN_SECONDS must be at most 60.")
    .optional(),
  DEMO_APP_PORT: port("DEMO_APP_PORT").optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: httpUrl("RESEND_BASE_URL").optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/,
      "RESEND_WEBHOOK_SECRET must be the signing secret of a webhook, which begins with whsec_.",
    )
    .optional(),
  BREACHED_PASSWORDS_URL: httpUrl("BREACHED_PASSWORDS_URL").default("https://api.pwnedpasswords.com"),
  MAIL_FROM: z
    .string()
    .max(320)
    .regex(
      /^([^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'MAIL_FROM must be an address such as "Your Company <hello@mail.example.com>".',
    )
    .optional(),
  FOYER_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, "FOYER_SECRET must be at least 32 bytes long.")
    .refine(
      (value) => !EXAMPLE_SECRETS.some((word) => value.toLowerCase().includes(word)) && new Set(value).size >= 10,
      "FOYER_SECRET looks like an example. Make one with: openssl rand -base64 48",
    )
    .optional(),
  OPERATOR_OIDC_ISSUER: httpUrl("OPERATOR_OIDC_ISSUER").optional(),
  OPERATOR_OIDC_CLIENT_ID: z.string().optional(),
  OPERATOR_OIDC_CLIENT_SECRET: z.string().optional(),
  OPERATOR_OIDC_NAME: z.string().max(60, "OPERATOR_OIDC_NAME must be at most 60 characters long.").optional(),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "silent"], {
      error: "LOG_LEVEL must be fatal, error, warn, info, debug or silent.",
    })
    .default("info"),
  LIMIT_SIGNUPS_PER_IP_HOUR: limit("LIMIT_SIGNUPS_PER_IP_HOUR", 30),
  LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: limit("LIMIT_SIGNUPS_PER_APPLICATION_MINUTE", 600),
  LIMIT_NAME_CHECKS_PER_IP_MINUTE: limit("LIMIT_NAME_CHECKS_PER_IP_MINUTE", 60),
  LIMIT_LOGINS_PER_IP_HOUR: limit("LIMIT_LOGINS_PER_IP_HOUR", 100),
  LIMIT_LOGINS_PER_USER_HOUR: limit("LIMIT_LOGINS_PER_USER_HOUR", 20),
  LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: limit("LIMIT_OPERATOR_LOGINS_PER_IP_HOUR", 60),
  LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR: limit("LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR", 20),
  LIMIT_MAILS_PER_MAILBOX_HOUR: limit("LIMIT_MAILS_PER_MAILBOX_HOUR", 5),
  LIMIT_CODES_PER_MAILBOX_HOUR: limit("LIMIT_CODES_PER_MAILBOX_HOUR", 20),
  LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE: limit("LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE", 30),
  LIMIT_API_PER_CLIENT_MINUTE: limit("LIMIT_API_PER_CLIENT_MINUTE", 3000),
});

function limit(name: string, byDefault: number) {
  return z.coerce
    .number({ error: `${name} must be a whole number.` })
    .int(`${name} must be a whole number.`)
    .min(1, `${name} must be at least 1.`)
    .default(byDefault);
}

export type Env = ReturnType<typeof parseEnv>;

/** Thrown by {@link parseEnv}; `message` holds one sentence a line, fit to be shown to the person who starts the server. */
export class EnvError extends Error {
  override name = "EnvError";
}

/**
 * Parses the settings of one installation.
 *
 * In production (`DATABASE_URL` set, or a base domain that is not loopback) the mail provider, the sender and the secret are required.
 * Elsewhere the built-in mailbox and a generated secret stand in.
 *
 * @throws {EnvError} naming every wrong setting at once.
 */
export function parseEnv(source: Record<string, string | undefined>) {
  // An empty value is what compose files and shells give for "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    throw new EnvError([...new Set(parsed.error.issues.map((issue) => issue.message))].join("\n"));
  }
  const values = parsed.data;
  const loopback = isLoopbackName(values.BASE_DOMAIN);
  const production = values.DATABASE_URL !== undefined || !loopback;
  const scheme = values.PUBLIC_SCHEME ?? (loopback ? "http" : "https");
  const problems = production ? missingInProduction(values) : [];
  if (scheme === "http" && !loopback) {
    problems.push("PUBLIC_SCHEME can be http only where BASE_DOMAIN is localhost.");
  }
  if (values.RESEND_API_KEY && !values.MAIL_FROM && !production) {
    problems.push("MAIL_FROM is required together with RESEND_API_KEY.");
  }
  problems.push(...operatorProviderProblems(values));
  if (problems.length > 0) throw new EnvError(problems.join("\n"));

  const publicPort = values.PUBLIC_PORT ?? (loopback ? values.PORT : scheme === "https" ? 443 : 80);
  const usualPort = publicPort === (scheme === "https" ? 443 : 80);
  return {
    port: values.PORT,
    baseDomain: values.BASE_DOMAIN,
    /** Where operators go: the base domain itself on loopback, so that `http://localhost:3000` answers. */
    dashboardHost: values.DASHBOARD_HOST ?? (loopback ? values.BASE_DOMAIN : `dashboard.${values.BASE_DOMAIN}`),
    /** What a custom domain's CNAME records have to point to. */
    customDomainTarget: values.CUSTOM_DOMAIN_TARGET ?? values.BASE_DOMAIN,
    /** Who is asked about a custom domain's records; empty: whom the system asks. */
    dnsServers: values.DNS_SERVERS,
    scheme: scheme as "http" | "https",
    /** `""` or `":8443"`: what an origin needs behind the host name. */
    portSuffix: usualPort ? "" : `:${publicPort}`,
    loopback,
    production,
    trustedProxies: values.TRUSTED_PROXY,
    /** Undefined: `npm start` runs the embedded Postgres. */
    databaseUrl: values.DATABASE_URL,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    dataDir: values.DATA_DIR,
    /** How long an instance that was told to stop goes on serving while it already says that it is not ready. */
    drainSeconds: values.DRAIN_SECONDS ?? (production ? 5 : 0),
    /** Where the demo's client application listens; the embedded default alone has one. */
    demoAppPort: values.DEMO_APP_PORT ?? values.PORT + 1,
    mail: values.RESEND_API_KEY
      ? {
          apiKey: values.RESEND_API_KEY,
          baseUrl: values.RESEND_BASE_URL,
          from: values.MAIL_FROM ?? "",
          /** Undefined: the provider tells us nothing of what became of a mail. */
          webhookSecret: values.RESEND_WEBHOOK_SECRET,
        }
      : undefined,
    /** A service that speaks the range protocol of Have I Been Pwned; without final slash. */
    breachedPasswordsUrl: values.BREACHED_PASSWORDS_URL.replace(/\/+$/, ""),
    /** Where operators may also sign in; undefined where they have passwords alone. */
    operatorProvider: operatorProvider(values),
    secret: values.FOYER_SECRET,
    logLevel: values.LOG_LEVEL,
    limits: {
      signupsPerIpHour: values.LIMIT_SIGNUPS_PER_IP_HOUR,
      signupsPerApplicationMinute: values.LIMIT_SIGNUPS_PER_APPLICATION_MINUTE,
      nameChecksPerIpMinute: values.LIMIT_NAME_CHECKS_PER_IP_MINUTE,
      loginsPerIpHour: values.LIMIT_LOGINS_PER_IP_HOUR,
      loginsPerUserHour: values.LIMIT_LOGINS_PER_USER_HOUR,
      operatorLoginsPerIpHour: values.LIMIT_OPERATOR_LOGINS_PER_IP_HOUR,
      operatorLoginsPerOperatorHour: values.LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR,
      mailsPerMailboxHour: values.LIMIT_MAILS_PER_MAILBOX_HOUR,
      codesPerMailboxHour: values.LIMIT_CODES_PER_MAILBOX_HOUR,
      wrongClientSecretsPerIpMinute: values.LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE,
      apiPerClientMinute: values.LIMIT_API_PER_CLIENT_MINUTE,
    },
  };
}

function missingInProduction(values: z.infer<typeof settings>): string[] {
  const required = {
    RESEND_API_KEY: "RESEND_API_KEY is required in production: signups need mail.",
    MAIL_FROM: "MAIL_FROM is required in production: it is the sender of every mail.",
    FOYER_SECRET: "FOYER_SECRET is required in production. Make one with: openssl rand -base64 48",
  };
  return Object.entries(required).flatMap(([name, sentence]) =>
    values[name as keyof typeof required] ? [] : sentence,
  );
}

type OperatorProviderValues = Pick<
  z.infer<typeof settings>,
  "OPERATOR_OIDC_ISSUER" | "OPERATOR_OIDC_CLIENT_ID" | "OPERATOR_OIDC_CLIENT_SECRET" | "OPERATOR_OIDC_NAME"
>;

function operatorProviderProblems(values: OperatorProviderValues): string[] {
  const { OPERATOR_OIDC_ISSUER: issuer, OPERATOR_OIDC_CLIENT_ID: id, OPERATOR_OIDC_CLIENT_SECRET: secret } = values;
  const given = [issuer, id, secret].filter(Boolean).length;
  if (given !== 0 && given !== 3) {
    return [
      "OPERATOR_OIDC_ISSUER, OPERATOR_OIDC_CLIENT_ID and OPERATOR_OIDC_CLIENT_SECRET belong together: set all or none.",
    ];
  }
  // The provider says who may come in, so whoever sits on the way to it could say that too.
  const { protocol, hostname } = new URL(issuer ?? "https://none.example");
  return protocol === "https:" || isLoopbackName(hostname) || /^(127\.|\[::1\]$)/.test(hostname)
    ? []
    : ["OPERATOR_OIDC_ISSUER must be an https URL."];
}

function operatorProvider(values: OperatorProviderValues) {
  const {
    OPERATOR_OIDC_ISSUER: issuer,
    OPERATOR_OIDC_CLIENT_ID: clientId,
    OPERATOR_OIDC_CLIENT_SECRET: secret,
  } = values;
  if (!issuer || !clientId || !secret) return undefined;
  /** `name`: as the button calls it. */
  return { issuer: issuer.replace(/\/+$/, ""), clientId, clientSecret: secret, name: values.OPERATOR_OIDC_NAME };
}

let parsedEnv: Env | undefined;

/** The settings of this process, parsed on first use. @throws {EnvError} */
export function env(): Env {
  parsedEnv ??= parseEnv(process.env);
  return parsedEnv;
}

/** The origin under which browsers reach one of our hosts, e.g. `http://tenant1-yourapp-yourcompany.localhost:3000`. */
export function originOf(hostname: string): string {
  const { scheme, portSuffix } = env();
  return `${scheme}://${hostname}${portSuffix}`;
}

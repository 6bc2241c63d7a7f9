// Read by the server, by scripts and by tests in plain Node, so it must not import "server-only".
import { z } from "zod";
import messages from "../i18n/messages/en.terminal.json" with { type: "json" };
import { terminalTexts } from "../i18n/texts";
import { isLoopbackName } from "../names";
import { isAddressOrRange, isNameServer, listed } from "./addresses";

const EXAMPLE_SECRETS = ["change-me", "changeme", "example", "secret", "your-secret", "replace"];

// What is wrong with a setting is in the catalog under its name, so no message stands here.
const port = z.coerce.number().int().min(1).max(65535);
const httpUrl = z
  .url({ protocol: /^https?$/, abort: true })
  // The parser would add the slashes, and take the first part of a path for the host.
  .regex(/^https?:\/\/[^/?#\\]/i);
const HOSTNAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const limit = (byDefault: number) => z.coerce.number().int().min(1).default(byDefault);

const LIMITS = {
  LIMIT_SIGNUPS_PER_IP_HOUR: limit(30),
  LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: limit(600),
  LIMIT_NAME_CHECKS_PER_IP_MINUTE: limit(60),
  LIMIT_LOGINS_PER_IP_HOUR: limit(100),
  LIMIT_LOGINS_PER_USER_HOUR: limit(20),
  LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: limit(60),
  LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR: limit(20),
  LIMIT_MAILS_PER_MAILBOX_HOUR: limit(5),
  LIMIT_CODES_PER_MAILBOX_HOUR: limit(20),
  LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE: limit(30),
  LIMIT_API_PER_CLIENT_MINUTE: limit(3000),
};

const settings = z.object({
  PORT: port.default(3000),
  // Room is left for the names in front of it.
  BASE_DOMAIN: z.string().toLowerCase().regex(HOSTNAME).max(170).default("localhost"),
  DASHBOARD_HOST: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9.-]+$/)
    .optional(),
  CUSTOM_DOMAIN_TARGET: z.string().toLowerCase().regex(HOSTNAME).max(253).optional(),
  DNS_SERVERS: z
    .string()
    .default("")
    .transform(listed)
    .refine((list) => list.every(isNameServer)),
  PUBLIC_SCHEME: z.enum(["http", "https"]).optional(),
  PUBLIC_PORT: port.optional(),
  TRUSTED_PROXY: z
    .string()
    .default("")
    .transform(listed)
    .refine((list) => list.every(isAddressOrRange)),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  DATA_DIR: z.string().default(".data"),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(60).optional(),
  DEMO_APP_PORT: port.optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: httpUrl.optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/)
    .optional(),
  BREACHED_PASSWORDS_URL: httpUrl.default("https://api.pwnedpasswords.com"),
  MAIL_FROM: z
    .string()
    .max(320)
    .regex(/^([^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/)
    .optional(),
  FOYER_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32)
    .refine(
      (value) => !EXAMPLE_SECRETS.some((word) => value.toLowerCase().includes(word)) && new Set(value).size >= 10,
      "exampleSecret" satisfies Sentence,
    )
    .optional(),
  OPERATOR_OIDC_ISSUER: httpUrl.optional(),
  OPERATOR_OIDC_CLIENT_ID: z.string().optional(),
  OPERATOR_OIDC_CLIENT_SECRET: z.string().optional(),
  OPERATOR_OIDC_NAME: z.string().max(60).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  ...LIMITS,
});

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
    throw new EnvError([...new Set(parsed.error.issues.map(sentenceOf))].join("\n"));
  }
  const values = parsed.data;
  const loopback = isLoopbackName(values.BASE_DOMAIN);
  const production = values.DATABASE_URL !== undefined || !loopback;
  const scheme = values.PUBLIC_SCHEME ?? (loopback ? "http" : "https");
  const problems = production ? missingInProduction(values) : [];
  if (scheme === "http" && !loopback) {
    problems.push(sentence("insecureScheme"));
  }
  if (values.RESEND_API_KEY && !values.MAIL_FROM && !production) {
    problems.push(sentence("senderRequired"));
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
    /** Each by the name of its setting. */
    limits: z.object(LIMITS).parse(values),
  };
}

type Sentence = keyof typeof messages.terminal.settings;

function sentence(key: Sentence, name = ""): string {
  return terminalTexts(`settings.${key}`, { name });
}

/** The sentence that a check names, else that of the setting. */
function sentenceOf({ message, path: [setting] }: z.core.$ZodIssue): string {
  const name = String(setting);
  const key = [message, name].find((each): each is Sentence => each in messages.terminal.settings);
  return sentence(key ?? "other", name);
}

function missingInProduction(values: z.infer<typeof settings>): string[] {
  return [
    ...(values.RESEND_API_KEY ? [] : [sentence("apiKeyInProduction")]),
    ...(values.MAIL_FROM ? [] : [sentence("senderInProduction")]),
    ...(values.FOYER_SECRET ? [] : [sentence("secretInProduction")]),
  ];
}

type OperatorProviderValues = Pick<
  z.infer<typeof settings>,
  "OPERATOR_OIDC_ISSUER" | "OPERATOR_OIDC_CLIENT_ID" | "OPERATOR_OIDC_CLIENT_SECRET" | "OPERATOR_OIDC_NAME"
>;

function operatorProviderProblems(values: OperatorProviderValues): string[] {
  const { OPERATOR_OIDC_ISSUER: issuer, OPERATOR_OIDC_CLIENT_ID: id, OPERATOR_OIDC_CLIENT_SECRET: secret } = values;
  const given = [issuer, id, secret].filter(Boolean).length;
  if (given !== 0 && given !== 3) return [sentence("providerIncomplete")];
  // The provider says who may come in, so whoever sits on the way to it could say that too.
  const { protocol, hostname } = new URL(issuer ?? "https://none.example");
  return protocol === "https:" || isLoopbackName(hostname) || /^(127\.|\[::1\]$)/.test(hostname)
    ? []
    : [sentence("providerInsecure")];
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

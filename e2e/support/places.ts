// Where the servers under test are. Read by playwright.config.ts, by the set-up that starts them and by the tests, each in its own process.
import fs from "node:fs";
import { join } from "node:path";
import { type Certificate, issueCertificate, makeAuthority } from "./certificates";

const first = Number(process.env.E2E_PORT ?? 4310);

export const PORTS = {
  /** The embedded default as `npm start` runs it, and its demo's client application. */
  http: first,
  demo: first + 1,
  /** Production mode, and the edge in front of it that speaks https. */
  https: first + 2,
  edge: first + 3,
  mailProvider: first + 4,
  /** Where a test lets the provider listen at which operators sign in: the http site's, and the https site's. */
  operatorProviders: { http: first + 7, https: first + 8 },
  /** Where a test lets a name server listen that the https site asks. */
  dns: first + 9,
  /** Several instances behind Caddy: its two public ports, the one where it asks itself, and where an instance may listen. */
  caddy: { https: first + 20, http: first + 21, ask: first + 22 },
  instances: [first + 23, first + 24, first + 25, first + 26],
  /** The installation whose database is taken away. */
  outages: first + 27,
};

export const HTTPS_BASE = "foyer.test";
export const EDGE_BASE = "edge.test";
export const MAIL_API_KEY = "re_e2e";
/** For tests alone, like everything here. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from("a signing secret for tests alone").toString("base64")}`;
/** Fresh with each run. */
export const DATA = join(import.meta.dirname, "..", "..", ".tmp", "e2e");

const CERTIFICATES = join(DATA, "..", "e2e-authorities.json");
const FRESH_MS = 12 * 3_600_000;

type Certificates = {
  authority: Certificate;
  /** Of `*.foyer.test`, by that authority. */
  server: Certificate;
  /** By that authority, for Caddy to sign with. */
  intermediate: Certificate;
};

/** The same in every process of a run. */
export function certificates(): Certificates {
  const made = fs.statSync(CERTIFICATES, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - made < FRESH_MS) return JSON.parse(fs.readFileSync(CERTIFICATES, "utf8"));
  const name = "Foyer tests";
  const authority = makeAuthority(name);
  const intermediate = makeAuthority("Foyer tests, intermediate", { name, authority });
  const server = issueCertificate(authority, [
    HTTPS_BASE,
    `*.${HTTPS_BASE}`,
    "*.auth.yourapp.test",
    "auth.yourapp.test",
  ]);
  fs.mkdirSync(join(DATA, ".."), { recursive: true });
  fs.writeFileSync(CERTIFICATES, JSON.stringify({ authority, server, intermediate }), { mode: 0o600 });
  return { authority, server, intermediate };
}

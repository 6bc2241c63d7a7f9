import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { createdAt, id, metadata, moment } from "./columns";
import { ofTenant } from "./tenants";

/**
 * A custom domain is a name that an owner (the application, or one of its tenants) says is theirs. Until its records were all seen it is a
 * claim, which keeps nobody else from claiming the same name and goes after a while; then it is proven, and stays until it is removed. The
 * keys promise that an owner has two of them at most, one of these active, and no name twice. Who has a name for good: `proven_domains`.
 */
export const customDomains = pgTable(
  "custom_domains",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    id: id("id"),
    /** Null: the application's own. */
    tenantId: text("tenant_id"),
    /** The application's or the tenant's id: what the keys below count by. */
    ownerId: id("owner_id"),
    slot: smallint("slot").notNull(),
    /** In lower case and punycode. */
    domain: text("domain").notNull(),
    /** What the TXT record has to say. No secret: whoever asks the DNS can read it. */
    challenge: text("challenge").notNull(),
    /** When all records were seen for the first time. Null: nothing is proven yet. */
    verifiedAt: moment("verified_at"),
    /** Of an unproven claim. Null once proven. */
    expiresAt: moment("expires_at"),
    /** What was last seen of each record, see lib/domains/records.ts. Null: nobody has looked yet. */
    records: jsonb("records"),
    checkedAt: moment("checked_at"),
    /** When a proven domain is looked at again. Null for a claim: its owner asks for that. */
    recheckAt: moment("recheck_at"),
    /** Since when a proven domain has had a record that is not as it should be. It goes on serving. */
    brokenSince: moment("broken_since"),
    /** Its hosts are the canonical ones. Another that has been active stands by: its hosts go on answering. */
    active: boolean("active").notNull().default(false),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.id] }),
    ofTenant(t),
    unique("custom_domains_slot").on(t.applicationId, t.ownerId, t.slot),
    unique("custom_domains_domain").on(t.applicationId, t.ownerId, t.domain),
    uniqueIndex("custom_domains_active").on(t.applicationId, t.ownerId).where(sql`${t.active}`),
    index("custom_domains_tenant").on(t.applicationId, t.tenantId),
    index("custom_domains_expiry").on(t.expiresAt).where(sql`${t.expiresAt} is not null`),
    index("custom_domains_recheck").on(t.recheckAt).where(sql`${t.recheckAt} is not null`),
    check("custom_domains_owner", sql`${t.ownerId} = coalesce(${t.tenantId}, ${t.applicationId})`),
    check("custom_domains_at_most_2", sql`${t.slot} in (1, 2)`),
    check("custom_domains_form", sql`${t.domain} = lower(${t.domain}) and ${t.domain} ~ '^[a-z0-9.-]{4,253}$'`),
    check(
      "custom_domains_claim_or_proof",
      sql`(${t.verifiedAt} is null) = (${t.expiresAt} is not null) and (${t.verifiedAt} is null) = (${t.recheckAt} is null)`,
    ),
    check(
      "custom_domains_proven_alone_serve",
      sql`${t.verifiedAt} is not null or (not ${t.active} and ${t.brokenSince} is null)`,
    ),
  ],
);

/**
 * A proven domain is a name that its owner's DNS has vouched for. The primary key is the whole rule about who has it: of any number who
 * claim a name, whoever inserts it owns it. It goes with the custom domain. Reference table.
 */
export const provenDomains = pgTable(
  "proven_domains",
  {
    domain: text("domain").primaryKey(),
    applicationId: id("application_id"),
    customDomainId: id("custom_domain_id"),
  },
  (t) => [
    foreignKey({
      columns: [t.applicationId, t.customDomainId],
      foreignColumns: [customDomains.applicationId, customDomains.id],
    }).onDelete("cascade"),
    index("proven_domains_custom_domain").on(t.applicationId, t.customDomainId),
    // Which lie below a name: its labels backwards, with a dot at the end, begin with those of the name.
    index("proven_domains_reversed").on(sql`reverse('.' || ${t.domain}) text_pattern_ops`),
  ],
);

export const hostKind = pgEnum("host_kind", ["VANITY", "APPLICATION_CUSTOM", "CUSTOM"]);

/**
 * A host is a name that we answer to, without port, in lower case and punycode. The primary key is the whole rule about who may have
 * which name: whoever inserts it owns it, and the other one's transaction fails. Nothing ever reads an owner out of the name itself.
 * Reference table.
 */
export const hosts = pgTable(
  "hosts",
  {
    hostname: text("hostname").primaryKey(),
    applicationId: id("application_id"),
    /** Null: the application's own host. */
    tenantId: text("tenant_id"),
    /** Later kinds win when the canonical host is asked for: the vanity host, one under the application's custom domain, one's own. */
    kind: hostKind("kind").notNull(),
    /** The domain that it is, or lies under: it goes with it, and is canonical only while that is active. Null: the vanity host. */
    customDomainId: text("custom_domain_id"),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({ columns: [t.applicationId], foreignColumns: [applications.id] }).onDelete("cascade"),
    ofTenant(t),
    foreignKey({
      columns: [t.applicationId, t.customDomainId],
      foreignColumns: [customDomains.applicationId, customDomains.id],
    }).onDelete("cascade"),
    index("hosts_owner").on(t.applicationId, t.tenantId),
    index("hosts_custom_domain").on(t.applicationId, t.customDomainId).where(sql`${t.customDomainId} is not null`),
    check("hosts_hostname_form", sql`${t.hostname} = lower(${t.hostname}) and ${t.hostname} ~ '^[a-z0-9.-]{1,253}$'`),
  ],
);

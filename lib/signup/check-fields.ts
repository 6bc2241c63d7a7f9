import "server-only";
import { and, eq, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import {
  type Filler,
  type SignupField,
  type SignupInput,
  signupFields,
  signupSchema,
  violationsOf,
} from "../attempts/form";
import { levelOf } from "../attempts/gate";
import { normaliseEmail } from "../email-addresses";
import type { Violations } from "../errors";
import type { CurrentHost } from "../hosts/resolve";
import { normaliseName } from "../names";
import { isBreachedPassword } from "../passwords/breached-passwords";
import { isCommonPassword } from "../passwords/passwords";
import type { Settings } from "../settings/resolve";
import { isEmailDomainAllowed } from "../tenants/allowed-domains";
import { isNameTaken } from "./tenant-names";

export type CheckedFields = { input: SignupInput & { email: string } } | { violations: Violations };

/**
 * The form's own check, then what only the server knows: everything that is wrong, at once. Whether a name is free is checked here so that it
 * is answered with the rest; the constraints decide again in the transaction.
 *
 * @param options.revealsTaken whether the answer may reveal that an address already has an account
 * @param options.filler a visitor fills the fields that the form shows; a program may fill every field, and what is not stored is an error
 */
export async function checkFields(
  host: CurrentHost,
  raw: Record<string, unknown>,
  settings: Settings,
  { revealsTaken, filler }: { revealsTaken: boolean; filler: Filler },
): Promise<CheckedFields> {
  const fields = signupFields(levelOf(host), settings, filler);
  const parsed = signupSchema(fields, "stored", filler).safeParse(raw);
  const violations = parsed.success ? {} : violationsOf(fields, parsed.error.issues);
  const typed = parsed.success ? parsed.data : typedInto(fields, raw);
  const email = checkEmail(host, typed, violations);
  if (revealsTaken && email && !violations.email && (await isTaken(host, email))) {
    violations.email = [{ code: "not_unique" }];
  }
  if (filler === "program") refuseElsewhere(host, raw, violations);
  await checkNames(host, typed, violations);
  await checkPassword(host, typed, email, settings, violations);
  return email && parsed.success && Object.keys(violations).length === 0
    ? { input: { ...parsed.data, email } }
    : { violations };
}

/** A tenant that is there already has its names. */
function refuseElsewhere({ tenant }: CurrentHost, raw: Record<string, unknown>, violations: Violations): void {
  if (!tenant) return;
  for (const name of ["tenantDisplayName", "tenantName"] as const) {
    if (raw[name] !== undefined) violations[name] ??= [{ code: "invalid_format" }];
  }
}

/** What was typed into the fields that there are, unchecked. */
function typedInto(fields: readonly SignupField[], raw: Record<string, unknown>): SignupInput {
  const typed = fields.map(({ name }) => [name, raw[name]] as const);
  return Object.fromEntries(typed.filter(([, value]) => typeof value === "string"));
}

function checkEmail(host: CurrentHost, typed: SignupInput, violations: Violations): string | undefined {
  const email = normaliseEmail(typed.email ?? "");
  if (!email) violations.email ??= [{ code: "invalid_email" }];
  else if (host.tenant && !isEmailDomainAllowed(email, host.tenant.allowedSignupEmailDomains)) {
    violations.email ??= [{ code: "email_domain_not_allowed" }];
  }
  return email;
}

/** Whether the address is that of a user who was activated once. One who never was may sign up again. */
async function isTaken({ application, tenant }: CurrentHost, email: string): Promise<boolean> {
  if (!tenant) return false;
  const count = await db().$count(
    users,
    and(
      eq(users.applicationId, application.id),
      eq(users.tenantId, tenant.id),
      eq(users.email, email),
      ne(users.status, "PROVISIONED"),
    ),
  );
  return count > 0;
}

/** A tenant's name, and a username; a tenant's name that only signups hold may still be resumed by its own address, so it is no error here. */
async function checkNames(host: CurrentHost, typed: SignupInput, violations: Violations): Promise<void> {
  const name = typed.tenantName;
  if (name && !violations.tenantName && (await isNameTaken(host.application.id, normaliseName(name)))) {
    violations.tenantName = [{ code: "not_unique" }];
  }
  if (!host.tenant || !typed.username || violations.username) return;
  const [holder] = await db()
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.applicationId, host.application.id),
        eq(users.tenantId, host.tenant.id),
        eq(users.username, typed.username),
      ),
    );
  // Whatever the address: an exception for the owner's own would reveal whose it is.
  if (holder) violations.username = [{ code: "not_unique" }];
}

async function checkPassword(
  host: CurrentHost,
  typed: SignupInput,
  email: string | undefined,
  settings: Settings,
  violations: Violations,
): Promise<void> {
  if (!typed.password || violations.password) return;
  const { application, tenant } = host;
  const owner = tenant ? [tenant.displayName, tenant.name] : [typed.tenantDisplayName ?? "", typed.tenantName ?? ""];
  if (isCommonPassword(typed.password, [application.displayName, application.name, ...owner, email ?? ""])) {
    violations.password = [{ code: "password_too_common" }];
  } else if (settings.passwordPolicy.breachedPasswordCheck && (await isBreachedPassword(typed.password))) {
    violations.password = [{ code: "password_breached" }];
  }
}

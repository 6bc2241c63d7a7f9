import "server-only";
import { z } from "zod";
import { accessToTenant } from "../../access/access";
import { isKnownClient } from "../../attempts/gate";
import { requestCodeOf } from "../../attempts/marker";
import type { Violations } from "../../errors";
import { type CurrentHost, canonicalHostname, findHost } from "../../hosts/resolve";
import { limitHeaders } from "../../limits/rate-limits";
import { kindOf, mapProfile } from "../../profile/fields";
import { checkSubmission, type SignupOutcome, signUp } from "../../signup/signup";
import { checkTenantName } from "../../signup/tenant-names";
import { type ClientCaller, done, operation, resource } from "../operation";
import { characters, fieldsByName, id, idText } from "../schemas";

/** Null is the same as absent, because some programs send every member that they know. */
const text = (max: number) => characters(1, max).nullish();

/** `POST /signup/provision-user`, member by member (HTTP contract, "Signup"). The settings decide which of them are required. */
const provisionBody = z
  .object({
    applicationId: idText.nullish().meta({ description: "At application level. Exactly one of the two ids is there." }),
    tenantId: idText.nullish().meta({ description: "At tenant level." }),
    tenantDisplayName: text(200).meta({ description: "At application level." }),
    tenantName: z.string().min(3).max(20).nullish().meta({ description: "At application level." }),
    tenantDomainName: z
      .string()
      .min(3)
      .max(20)
      .nullish()
      .meta({ deprecated: true, description: "Read as `tenantName` where that is absent." }),
    email: characters(1, 200),
    ...mapProfile((member) => {
      const { maxLength, description } = kindOf(member);
      return description === undefined ? text(maxLength) : text(maxLength).meta({ description });
    }),
    fields: fieldsByName
      .nullish()
      .meta({ description: "The application's own fields by their names, each as its type has it." }),
    username: text(200).meta({ description: "Required where EMAIL and USERNAME are both login identifiers." }),
    password: z
      .string()
      .min(1)
      .nullish()
      .meta({ description: "Required where PASSWORD is the only login factor. At most 128 code points." }),
    clientId: idText.nullish().meta({ description: "Whose login URL the signup ends at." }),
    state: text(512).meta({ description: "Comes back with the redirect at the end, as it is." }),
  })
  .meta({ id: "ProvisionUser" });

const provisioned = z.object({ userId: id, tenantId: id, applicationId: id });
const proof = {
  attemptProof: z.string().meta({ description: "Keep it in the browser that signed up, and nowhere else." }),
};

const provisionAnswer = z
  .discriminatedUnion("result", [
    provisioned.extend({ result: z.literal("USER_ACTIVATION_EMAIL_SENT"), ...proof }),
    provisioned.extend({
      result: z.literal("USER_ACTIVATION_CODE_SENT"),
      requestCode: z.string().meta({ description: "Goes back with the code that the user types." }),
      ...proof,
    }),
    provisioned.extend({
      result: z.literal("SIGNUP_COMPLETE"),
      redirectUrl: z.string().meta({ description: "Send the browser here within 60 s: it begins the session, once." }),
    }),
  ])
  .meta({ id: "ProvisionUserResult" });

/** The mail limit of a mailbox counts by the hour. */
const MAIL_LIMIT_REACHED = { type: "refused", code: "rate_limited", retryAfterSeconds: 3600 } as const;

/** Where a body signs up: at the application or at one of its tenants. Those of others are not found. */
async function hostOfLevel(
  caller: ClientCaller,
  { applicationId, tenantId }: { applicationId?: unknown; tenantId?: unknown },
) {
  if ((applicationId === undefined) === (tenantId === undefined)) {
    const code = applicationId === undefined ? ("required" as const) : ("invalid_format" as const);
    return { type: "invalid" as const, violations: { applicationId: [{ code }], tenantId: [{ code }] } };
  }
  if (applicationId !== undefined) {
    const host = applicationId === caller.applicationId ? await canonicalHost(caller.applicationId, null) : undefined;
    return host ?? { type: "refused" as const, code: "application_not_found" as const };
  }
  const isThere = typeof tenantId === "string" && (await accessToTenant(caller, caller.applicationId, tenantId));
  const host = isThere ? await canonicalHost(caller.applicationId, tenantId) : undefined;
  return host ?? { type: "refused" as const, code: "tenant_not_found" as const };
}

async function canonicalHost(applicationId: string, tenantId: string | null): Promise<CurrentHost | undefined> {
  return (await findHost(await canonicalHostname(applicationId, tenantId))) ?? undefined;
}

/** The body, in which the deprecated name counts as the new one. */
function named(body: Record<string, unknown>): Record<string, unknown> {
  const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  return { ...said, tenantName: said.tenantName ?? said.tenantDomainName };
}

async function clientViolation(host: CurrentHost, clientId: unknown): Promise<Violations> {
  const isKnown =
    clientId === undefined || (typeof clientId === "string" && (await isKnownClient(host.application.id, clientId)));
  return isKnown ? {} : { clientId: [{ code: "unknown_client" }] };
}

function answerOf(
  outcome: Extract<SignupOutcome, { type: "complete" | "check_email" }>,
  applicationId: string,
): z.input<typeof provisionAnswer> {
  const { userId, tenantId } = outcome;
  const ids = { userId, tenantId, applicationId };
  if (outcome.type === "complete") return { result: "SIGNUP_COMPLETE", ...ids, redirectUrl: outcome.handOver };
  const attemptProof = outcome.marker.value;
  if (outcome.strategy === "EMAIL_LINK") return { result: "USER_ACTIVATION_EMAIL_SENT", ...ids, attemptProof };
  const requestCode = requestCodeOf({ applicationId, tenantId, id: outcome.attemptId });
  return { result: "USER_ACTIVATION_CODE_SENT", ...ids, requestCode, attemptProof };
}

export const SIGNUP_OPERATIONS = resource("Signup", {
  provisionUser: operation({
    method: "POST",
    path: "/signup/provision-user",
    summary: "Sign somebody up",
    description:
      "At application level a tenant with its first user, at tenant level a user of a tenant: by the same checks, policies and settings as the hosted page. Which members are required depends on the settings of tenant and application. An address that signed up before and was not activated gets a fresh mail; one whose user is or was active is `not_unique`. Where no mail may go to that mailbox now the answer is 429, and the same request is right later.",
    permission: "signup-workflow:execute",
    body: provisionBody,
    answers: { 200: { description: "Signed up; `result` says what comes next.", body: provisionAnswer } },
    refusals: ["signup_disabled", "application_not_found", "tenant_not_found", "overloaded"],
    takesIdempotencyKey: true,
    example: {
      body: {
        tenantId: "{tenantId}",
        email: "ada@example.com",
        password: "seven quiet lamps on a hill",
        state: "promo=spring",
      },
    },
    async otherProblem({ caller, request }, raw) {
      const said = named(raw);
      const at = await hostOfLevel(caller, said);
      if ("type" in at) return at;
      const checked = await checkSubmission(at, said, request);
      if (checked.type === "refused") return checked;
      return { type: "invalid", violations: { ...checked.violations, ...(await clientViolation(at, said.clientId)) } };
    },
    async run({ caller, body, request }) {
      const said = named(body);
      const at = await hostOfLevel(caller, said);
      if ("type" in at) return at;
      const unknown = await clientViolation(at, said.clientId);
      if (Object.keys(unknown).length > 0) {
        const checked = await checkSubmission(at, said, request);
        return checked.type === "refused"
          ? checked
          : { type: "invalid", violations: { ...checked.violations, ...unknown } };
      }
      const outcome = await signUp(at, said, request);
      if (outcome.type === "invalid" || outcome.type === "refused") return outcome;
      // The user has signed up, but no mail was sent; the same request, sent later, sends it.
      if (outcome.type === "check_email" && outcome.mail === "mail_limit_reached") return MAIL_LIMIT_REACHED;
      return done(200, answerOf(outcome, at.application.id));
    },
  }),

  checkTenantNameAvailability: operation({
    method: "GET",
    path: "/signup/tenant-name-availability",
    summary: "Ask whether a tenant name is free",
    description:
      "Advice for a form while a name is typed: the submission decides. On the application's host, without a token.",
    for: "anybody",
    query: z.object({ name: z.string().max(200) }),
    answers: {
      200: {
        description: "Whether the name is free, and the host that its tenant would have.",
        body: z.object({ available: z.boolean(), host: z.string() }).meta({ id: "TenantNameAvailability" }),
      },
    },
    refusals: ["application_not_found", "signup_disabled"],
    example: { query: { name: "acme" } },
    async run({ host, query, request }) {
      const checked = await checkTenantName(host, query.name, request);
      const headers = "left" in checked ? limitHeaders("tenant-names", checked.left) : {};
      if (checked.type === "refused") return { ...checked, headers };
      return done(200, { available: checked.available, host: checked.host }, headers);
    },
  }),
});

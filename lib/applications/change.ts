import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { applications } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { recordEvent } from "../audit/events";
import { changeRow } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import { code, displayName } from "../form-text";
import { destination, type Environment, URLS_MAX } from "../settings/patch";

/** The members of an application that can be changed. */
export const applicationPatch = (environment: Environment) =>
  z
    .object({
      displayName,
      loginUrl: destination(environment),
      /** The allowed targets of a logout. */
      logoutUrls: z
        .array(destination(environment))
        .transform((urls) => [...new Set(urls)])
        .refine((urls) => urls.length <= URLS_MAX, code("too_long")),
      signupEnabled: z.boolean(code("invalid_format")),
      customSignupPageUrl: destination(environment).nullable(),
      customTenantSignupPageUrl: destination(environment).nullable(),
      customLoginPageUrl: destination(environment).nullable(),
      activationProofRequired: z.boolean(code("invalid_format")),
    })
    .partial();

/** Changes an application itself: display name, URLs, application-level signup. Its name and environment can't be changed. */
export async function changeApplication(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: async (tx) => {
      const access = await accessToApplication(actor, applicationId, tx, "no key update");
      return access && { row: access.application, mayChange: access.mayChange };
    },
    schema: ({ environment }) => applicationPatch(environment),
    weakenings: (_tx, application, patch) => weakeningsByApplication(application, patch),
    save: (tx, values) => tx.update(applications).set(values).where(eq(applications.id, applicationId)),
    record: (tx, changes) =>
      recordEvent(
        { applicationId, tenantId: null, action: "application.changed", outcome: "saved", actor, details: { changes } },
        options.request,
        tx,
      ),
  });
}

/** How a change of an application weakens signup. */
export function weakeningsByApplication(
  before: { activationProofRequired: boolean },
  after: { activationProofRequired?: boolean | undefined },
): Weakening[] {
  const isDropped = before.activationProofRequired && after.activationProofRequired === false;
  return isDropped ? [{ code: "activation_proof_dropped" }] : [];
}

import "server-only";
import { z } from "zod";
import { applicationPatch, changeApplication } from "../../applications/change";
import { violationsIn } from "../../form-text";
import { rotateSigningKey } from "../../oauth/keys";
import { type OwnerView, readOwner } from "../../settings/read";
import { type ClientCaller, done, operation, type Problem, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { acceptWeakening, etagOf, id, metadata, metadataOf, url } from "../schemas";

const NOT_FOUND: Problem = { type: "refused", code: "application_not_found" };

const pageUrl = (whose: string) =>
  url.nullable().meta({ description: `${whose} of your own, in place of ours. Null: ours.` });

const members = {
  displayName: z.string().meta({ description: "1 to 200 characters.", examples: ["Your App"] }),
  loginUrl: url.meta({
    description: "Where signup ends, unless a policy or client says otherwise. May hold `{tenant_name}`.",
    examples: ["https://yourapp.example/login"],
  }),
  logoutUrls: z.array(url).meta({ description: "Where a logout may lead." }),
  signupEnabled: z
    .boolean()
    .meta({ description: "Application-level signup: whether people may create tenants by themselves." }),
  customSignupPageUrl: pageUrl("An application signup page"),
  customTenantSignupPageUrl: pageUrl("A tenant signup page"),
  customLoginPageUrl: pageUrl("A login page"),
  activationProofRequired: z.boolean().meta({
    description:
      "Whether the API activates by link only with the proof of the browser that signed up, or its password. Your server is trusted with that while it is off.",
  }),
};

const application = z
  .object({
    id,
    name: z.string().meta({ description: "A part of its hosts: it never changes." }),
    environment: z.enum(["DEVELOPMENT", "PRODUCTION"]),
    origin: z.string().meta({ description: "Of its canonical host: signup is at `/signup` there." }),
    ...members,
    metadata,
  })
  .meta({ id: "Application" });

const patchBody = z
  .object({ ...members, logoutUrls: members.logoutUrls.nullable().transform((urls) => urls ?? []) })
  .partial()
  .meta({ id: "ApplicationPatch" });

function applicationOf({ application: row, origin }: OwnerView): z.input<typeof application> {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    origin,
    displayName: row.displayName,
    loginUrl: row.loginUrl,
    logoutUrls: row.logoutUrls,
    signupEnabled: row.signupEnabled,
    customSignupPageUrl: row.customSignupPageUrl,
    customTenantSignupPageUrl: row.customTenantSignupPageUrl,
    customLoginPageUrl: row.customLoginPageUrl,
    activationProofRequired: row.activationProofRequired,
    metadata: metadataOf(row),
  };
}

function read(caller: ClientCaller, applicationId: string) {
  return readOwner(caller, { applicationId, tenantId: null });
}

export const APPLICATION_OPERATIONS = resource("Applications", {
  getApplication: operation({
    method: "GET",
    path: "/applications/{applicationId}",
    summary: "Read the application",
    for: "client",
    permission: "application:read",
    answers: { 200: { description: "The application.", body: application } },
    async run({ caller, params }) {
      const view = await read(caller, params.applicationId);
      return view ? done(200, applicationOf(view), etagOf(view.application.version)) : NOT_FOUND;
    },
  }),

  changeApplication: operation({
    method: "PATCH",
    path: "/applications/{applicationId}",
    summary: "Change the application",
    description:
      "URLs are https; http on loopback is for a DEVELOPMENT application. Null takes a page URL, or all logout URLs, away; the other members can't be null.",
    for: "client",
    permission: "application:update",
    query: z.object({ acceptWeakening }),
    body: patchBody,
    answers: { 200: { description: "As it is now.", body: application } },
    refusals: ["weaker_settings"],
    takesVersion: true,
    example: { body: { displayName: "Your App", signupEnabled: true } },
    async problemBeside({ caller, params, host }, raw) {
      if (params.applicationId !== caller.applicationId) return NOT_FOUND;
      const { error } = applicationPatch(host.application.environment).safeParse(raw);
      return { type: "invalid", violations: violationsIn(error) };
    },
    async run({ caller, params, body, ...asked }) {
      const outcome = await changeApplication(caller, params.applicationId, body, changeOptions(asked));
      if (outcome.type !== "saved") return notMade(outcome, "application_not_found");
      const view = await read(caller, params.applicationId);
      return view ? done(200, applicationOf(view), etagOf(view.application.version)) : NOT_FOUND;
    },
  }),

  rotateSigningKey: operation({
    method: "POST",
    path: "/applications/{applicationId}/rotate-signing-key",
    summary: "Replace the key that signs tokens",
    description:
      "The new key signs from now on. The one before stays in the JWKS for a day, so no token that it signed stops working.",
    for: "client",
    permission: "application:rotate-signing-key",
    answers: {
      200: {
        description: "Replaced.",
        body: z.object({ kid: id.meta({ description: "Of the new key." }) }).meta({ id: "SigningKeyRotated" }),
      },
    },
    takesIdempotencyKey: true,
    async run({ caller, params, request }) {
      if (params.applicationId !== caller.applicationId) return NOT_FOUND;
      return done(200, await rotateSigningKey(caller.applicationId, caller, request));
    },
  }),
});

import "server-only";
import { z } from "zod";
import { applicationPatch, changeApplication } from "../../applications/applications";
import { violationsIn } from "../../form-text";
import { rotateSigningKey } from "../../oauth/keys";
import { type OwnerView, readOwner } from "../../settings/read";
import { entity } from "../entity";
import { done, operation, type Problem, resource } from "../operation";
import { acceptWeakening, id, metadata, url, wireOf } from "../schemas";

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

type ApplicationView = OwnerView["application"] & { origin: string };

const applications = entity({
  name: "Application",
  path: "/applications/{applicationId}",
  wire: application,
  wireOf: (row: ApplicationView) => wireOf(application, row),
  absent: "application_not_found",
  find: async (caller, { applicationId }) => {
    const view = await readOwner(caller, { applicationId, tenantId: null });
    return view && { ...view.application, origin: view.origin };
  },
});

export const APPLICATION_OPERATIONS = resource("Applications", {
  getApplication: applications.get({
    summary: "Read the application",
    permission: "application:read",
    answer: "The application.",
  }),

  changeApplication: applications.change({
    summary: "Change the application",
    description:
      "URLs are https; http on loopback is for a DEVELOPMENT application. Null takes a page URL, or all logout URLs, away; the other members can't be null.",
    permission: "application:update",
    query: z.object({ acceptWeakening }),
    body: patchBody,
    refusals: ["weaker_settings"],
    example: { body: { displayName: "Your App", signupEnabled: true } },
    async otherProblem({ host }, raw) {
      const { error } = applicationPatch(host.application.environment).safeParse(raw);
      return { type: "invalid", violations: violationsIn(error) };
    },
    change: ({ caller, named, body }, options) => changeApplication(caller, named.applicationId, body, options),
  }),

  rotateSigningKey: operation({
    method: "POST",
    path: "/applications/{applicationId}/rotate-signing-key",
    summary: "Replace the key that signs tokens",
    description:
      "The new key signs from now on. The one before stays in the JWKS for a day, so no token that it signed stops working.",
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

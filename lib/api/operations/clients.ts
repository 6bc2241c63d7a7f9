import "server-only";
import { z } from "zod";
import {
  type Client,
  changeClient,
  changeClientSecret,
  clientPatch,
  createClient,
  deleteClient,
  newClient,
  pageClients,
  readClient,
} from "../../clients/clients";
import { GRACE_SECONDS } from "../../clients/grace";
import { ALL_PERMISSIONS, isPermission } from "../../clients/permissions";
import { violationsIn } from "../../form-text";
import { findSdkConfiguration } from "../../oauth/clients";
import { entity } from "../entity";
import { done, operation, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { etagOf, id, metadata, url, wireOf } from "../schemas";

const type = z.enum(["CONFIDENTIAL", "PUBLIC", "MACHINE"]).meta({
  description:
    "CONFIDENTIAL signs people in from a server, PUBLIC from a browser or app, without a secret; MACHINE speaks for itself. It never changes.",
});
const members = {
  displayName: z.string().meta({ description: "1 to 200 characters.", examples: ["Web"] }),
  loginUrl: url.nullable().meta({
    description: "Where a signup ends that came with this client. Null: the application's. May hold `{tenant_name}`.",
  }),
  redirectUris: z.array(url).meta({
    description:
      "Compared literally with what a login asks for. `{tenant_name}` may be the whole left-most host label, a path segment or a query value.",
    examples: [["https://yourapp.example/callback"]],
  }),
  enabled: z.boolean(),
  refreshTokenGraceSeconds: z
    .int()
    .min(0)
    .max(GRACE_SECONDS.max)
    .meta({
      description:
        "For how long a used refresh token gives the same new one again, because clients refresh in parallel; from the next use on. 0: never, and a second use ends the whole login.",
      examples: [GRACE_SECONDS.default],
    }),
  machineRole: z.enum(["APPLICATION_ADMIN_CLIENT"]).nullable().meta({
    description: "MACHINE alone. The Application Admin Client holds every permission there is. Null: `permissions`.",
  }),
  permissions: z.array(z.enum(ALL_PERMISSIONS)).meta({ description: "MACHINE alone: what it may do." }),
};

/** Null stands for none. */
const lists = {
  redirectUris: members.redirectUris.nullable().transform((uris) => uris ?? []),
  permissions: members.permissions.nullable().transform((permissions) => permissions ?? []),
};
const patchBody = z
  .object({ ...members, ...lists })
  .partial()
  .meta({ id: "ClientPatch" });
const newBody = z
  .object({ ...members, ...lists })
  .partial()
  .extend({ displayName: members.displayName, type })
  .meta({ id: "NewClient" });

const client = z
  .object({ id, type, ...members, metadata })
  .meta({ id: "Client", description: "A program that signs people in to the application, or speaks for itself." });
const secret = z
  .string()
  .nullable()
  .meta({ description: "Shown here and never again. Null: a PUBLIC client has none." });
const createdClient = client.extend({ secret }).meta({ id: "CreatedClient" });

const clients = entity({
  name: "Client",
  path: "/clients/{clientId}",
  wire: client,
  wireOf: (row: Client) => wireOf(client, { ...row, permissions: row.permissions.filter(isPermission) }),
  absent: "client_not_found",
  find: readClient,
});

const MORE =
  "A client can't give permissions that it does not hold, and can't touch a client that holds more than it does.";

export const CLIENT_OPERATIONS = resource("Clients", {
  createClient: clients.create({
    summary: "Create a client",
    description: `Its secret is in this answer and nowhere else. ${MORE}`,
    permission: "client:write",
    body: newBody,
    answer: { description: "Created.", body: createdClient },
    example: {
      body: { type: "CONFIDENTIAL", displayName: "Web", redirectUris: ["https://yourapp.example/callback"] },
    },
    async otherProblem({ host }, raw) {
      const { error } = newClient(host.application.environment).safeParse(raw);
      return { type: "invalid", violations: violationsIn(error) };
    },
    create: ({ caller, body, request }) => createClient(caller, caller.applicationId, body, { request }),
    more: ({ secret }) => ({ secret }),
  }),

  listClients: clients.list({
    summary: "List clients",
    description: "The oldest first.",
    permission: "client:read",
    filter: { type: type.optional() },
    answer: "A page of clients.",
    example: { query: { type: "MACHINE" } },
    find: pageClients,
  }),

  getClient: clients.get({
    summary: "Read a client",
    permission: "client:read",
    answer: "The client, without its secret.",
  }),

  changeClient: clients.change({
    summary: "Change a client",
    description: `What is taken from a machine client, it can't do from then on, whatever tokens it has. ${MORE}`,
    permission: "client:write",
    body: patchBody,
    example: { body: { displayName: "Web", enabled: true } },
    async otherProblem({ host }, raw) {
      const { error } = clientPatch(host.application.environment).safeParse(raw);
      return { type: "invalid", violations: violationsIn(error) };
    },
    change: ({ caller, named, body }, options) => changeClient(caller, named, body, options),
  }),

  rotateClientSecret: operation({
    method: "POST",
    path: "/clients/{clientId}/rotate-secret",
    summary: "Give a client another secret",
    description: `The one before is worth nothing from this moment. ${MORE}`,
    permission: "client:write",
    answers: {
      200: {
        description: "The new secret, shown here and never again.",
        body: z.object({ secret: z.string() }).meta({ id: "ClientSecret" }),
      },
    },
    refusals: ["client_not_found", "client_without_secret"],
    takesIdempotencyKey: true,
    takesVersion: true,
    async run({ caller, params, ...asked }) {
      const outcome = await changeClientSecret(
        caller,
        { applicationId: caller.applicationId, ...params },
        changeOptions(asked),
      );
      // No member of the request can be wrong: it has none.
      if (outcome.type === "invalid") return { type: "refused", code: "client_without_secret" };
      if (outcome.type !== "saved") return notMade(outcome, "client_not_found");
      return done(200, { secret: outcome.secret }, etagOf(outcome.version));
    },
  }),

  deleteClient: clients.remove({
    summary: "Delete a client",
    description: `Nobody signs in through it any more, and its refresh tokens are worth nothing. ${MORE}`,
    permission: "client:write",
    answer: "Deleted.",
    remove: deleteClient,
  }),

  getSdkConfiguration: operation({
    method: "GET",
    path: "/clients/{clientId}/sdk-configuration",
    summary: "Read what an SDK configures itself with",
    description: "For anybody, on any host of the application: nothing in it is secret.",
    for: "anybody",
    sharedWithPages: true,
    answers: {
      200: {
        description: "Every member is present, null where it is empty.",
        body: z
          .object({
            loginUrl: z.string(),
            redirectUri: z.string().nullable(),
            isApplicationCustomDomainActive: z.boolean(),
            customApplicationLoginPageUrl: z.string().nullable(),
            loginUrlTenantDomainSuffix: z.string().nullable().meta({
              description:
                "What stands behind the tenant's label in the login URL. Null: no tenant is named by a label.",
            }),
          })
          .meta({ id: "SdkConfiguration" }),
      },
    },
    refusals: ["client_not_found"],
    async run({ host, params }) {
      const configuration = await findSdkConfiguration(host, params.clientId);
      return configuration ? done(200, configuration) : { type: "refused", code: "client_not_found" };
    },
  }),
});

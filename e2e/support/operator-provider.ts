// A real OpenID Connect provider at which operators sign in, in the test's own process.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { PORTS } from "./places";
import type { Site } from "./test";

type SiteName = "http" | "https";

/** Who is in front of the provider's screen. */
export type Person = { sub: string; email?: string; email_verified?: boolean; name?: string };

const CLIENT = { id: "foyer-dashboard", secret: "a secret of tests alone, between the two" };

/** What the server under test is told of it, whether or not a test lets it listen. */
export function operatorProviderSettings(site: SiteName): Record<string, string> {
  return {
    OPERATOR_OIDC_ISSUER: issuerOf(site),
    OPERATOR_OIDC_CLIENT_ID: CLIENT.id,
    OPERATOR_OIDC_CLIENT_SECRET: CLIENT.secret,
    OPERATOR_OIDC_NAME: "Example ID",
  };
}

/**
 * Starts the provider. It demands PKCE and knows one client, the dashboard; whoever comes is the person that `be` named last, without being
 * asked. Only its userinfo endpoint tells the address.
 */
export async function startOperatorProvider(site: Site, dashboard: string) {
  const name = site.authority ? "https" : "http";
  let person: Person = { sub: "nobody" };
  const provider = new Provider(issuerOf(name), {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${dashboard}/api/auth/callback/oidc`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    cookies: { keys: ["for tests alone"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/as/${interaction.uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ ...person, sub }) }),
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/as/")) {
      const login = { accountId: person.sub, remember: false };
      void provider.interactionFinished(request, response, { login });
    } else void answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(PORTS.operatorProviders[name], "127.0.0.1", resolve);
  });
  return {
    be(next: Person) {
      person = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function issuerOf(site: SiteName): string {
  return `http://127.0.0.1:${PORTS.operatorProviders[site]}`;
}

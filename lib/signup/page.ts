import "server-only";
import { type SignupField, signupFields } from "../attempts/form";
import { isKnownClient, isSignupOpen, levelOf, parseClientId, parseState } from "../attempts/gate";
import { env } from "../env/env";
import type { CurrentHost } from "../hosts/current";
import { applicationHosts } from "../hosts/resolve";
import { resolveSettings, type Settings } from "../settings/resolve";

/** A query as Next hands it over: a parameter that is repeated is a list. */
export type PageQuery = { client_id?: string | string[]; state?: string | string[] };

export type SignupPage =
  | {
      type: "form";
      fields: SignupField[];
      clientId: string | null;
      state: string | null;
      /** What stands behind the tenant's name in the host it will have, e.g. `-yourapp-yourcompany.localhost:3000`. */
      tenantHostSuffix: string;
      /** Domains that this tenant takes; empty for any. */
      allowedEmailDomains: string[];
      minimumPasswordLength: number;
    }
  | { type: "off" }
  /** A query that no form may follow from: unknown client, repeated parameter, state too long. */
  | { type: "bad_query" };

export type SignupFormPage = Extract<SignupPage, { type: "form" }>;

/** What `/signup` shows on a host. */
export async function signupPage(host: CurrentHost, query: PageQuery): Promise<SignupPage> {
  if (!isSignupOpen(host)) return { type: "off" };
  const clientId = parseClientId(query.client_id);
  const state = parseState(query.state);
  if (clientId === undefined || state === undefined) return { type: "bad_query" };
  if (!(await isKnownClient(host.application.id, clientId))) return { type: "bad_query" };
  const settings = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  return { ...(await signupForm(host, settings)), clientId, state };
}

/** The form that a host has under these settings, for a visitor who brought nothing along. */
export async function signupForm(host: CurrentHost, settings: Settings): Promise<SignupFormPage> {
  return {
    type: "form",
    fields: signupFields(levelOf(host), settings),
    clientId: null,
    state: null,
    tenantHostSuffix: await tenantHostSuffix(host),
    allowedEmailDomains: host.tenant?.allowedSignupEmailDomains ?? [],
    minimumPasswordLength: settings.passwordPolicy.minimumLength,
  };
}

/** What stands behind a tenant's name in its host, under the application's canonical host; with the port where browsers need one. */
export async function tenantHostSuffix(host: CurrentHost): Promise<string> {
  const [canonical] = await applicationHosts(host.application.id);
  return `${canonical?.kind === "VANITY" ? "-" : "."}${canonical?.hostname}${env().portSuffix}`;
}

import { notFound, unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { type CurrentHost, currentHost } from "@/lib/hosts/current";
import { log } from "@/lib/log";
import { ORIGIN_PARAMETERS, type Origin } from "@/lib/origin";
import { answerWith, noteReached } from "@/lib/server/next-workarounds";
import { readLinkToken } from "@/lib/sessions/cookie";
import { Failure } from "../failure";

/** The query of a page, as Next hands it over: a parameter that is repeated is a list. */
export type Query = Record<string, string | string[] | undefined>;

/** What a page of an end user is made from. */
export type Visit = {
  host: CurrentHost;
  query: Query;
  /** What the visitor came with, as the page's address has it. Unchecked: it is carried on, and checked where it counts. */
  origin: Origin;
};

export type PageProps = { searchParams: Promise<Query> };

/** A page on the host of an application or tenant, with what every such page needs. It answers a fault itself, as {@link faultTolerant} does. */
export function hostedPage(page: (visit: Visit) => Promise<ReactNode>): (props: PageProps) => Promise<ReactNode> {
  return faultTolerant(async ({ searchParams }: PageProps) => {
    const host = await requireHost();
    const query = await searchParams;
    return page({ host, query, origin: originIn(query) });
  });
}

/**
 * A page that shows a fault by itself, with status 503. An error boundary would, too, but only where scripts run: without them its visitor gets
 * an empty page. It covers what the page awaits; parts that it only hands to React must not fail.
 */
export function faultTolerant<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async function FaultTolerant(props: Props) {
    noteReached();
    try {
      return await page(props);
    } catch (error) {
      unstable_rethrow(error);
      log().error({ err: error }, "A page could not be made.");
      answerWith(503);
      return <Failure />;
    }
  };
}

/** The application or tenant that a page or action belongs to. On an unknown host the layout's answer is shown instead of any page. */
export async function requireHost(): Promise<CurrentHost> {
  return (await currentHost()) ?? notFound();
}

/** What people call the owner of the host. */
export function displayNameOf(host: CurrentHost): string {
  return host.tenant?.displayName ?? host.application.displayName;
}

/** A parameter that was given once; null otherwise. */
export function given(query: Query, name: string): string | null {
  const value = query[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** See {@link Visit.origin}. */
export function originIn(query: Query): Origin {
  const { clientId, state, interaction } = ORIGIN_PARAMETERS;
  return { clientId: given(query, clientId), state: given(query, state), interaction: given(query, interaction) };
}

/** The mailed link that a page was opened by: its public id, and the token that this browser keeps for it. */
export async function linkIn(query: Query): Promise<{ linkId: string; token: string | undefined }> {
  const linkId = given(query, "link") ?? "";
  return { linkId, token: await readLinkToken(linkId) };
}

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { type CurrentHost, currentRequest, type RequestContext } from "@/lib/hosts/current";
import { type Origin, pathWith } from "@/lib/origin";
import { readLinkToken, setContinuation, setHandOverBinding } from "@/lib/sessions/cookie";
import { handOverBinding } from "@/lib/sessions/hand-over";
import type { HostedAnswer } from "./hosted-form";
import { typedText } from "./typed-text";
import { requireHost } from "./visit";

/** What a page binds to its action. It comes back from the browser, where it can be changed into anything. */
export type Bound = { origin: Origin; linkId?: string; attemptId?: string };

/** What an action of these pages works with. */
export type Post = {
  host: CurrentHost;
  request: RequestContext;
  /** What the visitor came with, as the page has bound it. */
  origin: Origin;
  linkId: string;
  attemptId: string;
  /** What was typed, by field. */
  typed: Record<string, string>;
  /** The same values to show again, without passwords, which must be typed again. */
  values: Record<string, string>;
  /** The token of the link that this browser opened the page by. */
  token(): Promise<string | undefined>;
  /** Ends the action by sending the visitor to a URL; see {@link leaveFor}. */
  leave(url: string): Promise<{ destination: string }>;
};

/**
 * An action of these pages. It answers a fault itself; its form is then shown again.
 *
 * @param again what the form shows then, by what was typed but for the password, and by what it showed before; by default what was typed
 */
export function hostedAction<State extends HostedAnswer>(
  action: (post: Post, previous: Partial<State>) => Promise<State>,
  again: (values: Record<string, string>, previous: Partial<State>) => NoInfer<State> = (values) =>
    ({ values }) as unknown as State,
): (bound: Bound, previous: State, form: FormData) => Promise<State> {
  return answering(
    async (bound: Bound, previous: State, form: FormData) => {
      const host = await requireHost();
      const origin = boundOrigin(bound?.origin);
      const linkId = boundText(bound?.linkId);
      const post = {
        host,
        request: await currentRequest(),
        origin,
        linkId,
        attemptId: boundText(bound?.attemptId),
        typed: typedText(form),
        values: valuesOf(form),
        token: () => readLinkToken(linkId),
        leave: (url: string) => leaveFor(host, url, origin),
      };
      return action(post, previous ?? {});
    },
    (_bound, previous, form) => again(valuesOf(form), previous ?? {}),
  );
}

/** The sentence of a refusal, from the catalog. */
export async function refusalText(code: string): Promise<string> {
  const t = await getTranslations("refusals");
  return t.has(code as "other") ? t(code as "other") : t("other");
}

function boundOrigin(given: unknown): Origin {
  const bound = (typeof given === "object" && given !== null ? given : {}) as { [part in keyof Origin]?: unknown };
  return {
    clientId: boundText(bound.clientId) || null,
    state: boundText(bound.state) || null,
    interaction: boundText(bound.interaction) || null,
  };
}

function valuesOf(form: FormData): Record<string, string> {
  const { password: _, ...values } = typedText(form);
  return values;
}

/**
 * Ends an action by sending the visitor to a URL, which may be on another host.
 *
 * Called by our script, the action returns the destination and the browser navigates: a redirect would be fetched by the server itself, under
 * its own Host, and would spend a one-time code there. A post without scripts goes to the "Continue" page, because Chromium applies the
 * policy's `form-action` to redirects too, and destinations can't be listed in it.
 *
 * @param origin for the "Continue" page, should it have nowhere to lead any more
 */
async function leaveFor(host: CurrentHost, url: string, origin: Origin): Promise<{ destination: string }> {
  await bindHandOver(host, url);
  if ((await headers()).has("next-action")) return { destination: url };
  if (url.startsWith("/") && !url.startsWith("//")) redirect(url);
  await setContinuation(host.hostname, url);
  redirect(pathWith("/continue", origin));
}

/** A hand-over that ends on this very host belongs to this browser. */
async function bindHandOver(host: CurrentHost, url: string): Promise<void> {
  const target = new URL(url, host.origin);
  const code = target.searchParams.get("auth_session_code");
  if (code && target.origin === host.origin) await setHandOverBinding(code, handOverBinding(code));
}

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { OperatorActor } from "@/lib/access/access";
import { currentRequest } from "@/lib/hosts/current";
import { endSessionOfToken, operatorToken } from "@/lib/operators/auth";
import { currentOperator } from "@/lib/operators/current";
import { OPERATOR_SESSION, type Operator, type SignedInOperator } from "@/lib/operators/session";
import { signInPath, wayBackIn } from "@/lib/operators/way-back";
import { readOperatorToken, setOperatorToken } from "@/lib/sessions/cookie";
import { type OwnerView, readOwner } from "@/lib/settings/read";

/**
 * Who asks for a page of the dashboard. Everybody else is sent to the sign-in page, and from there back to that page. Every page asks: a
 * layout is not run again each time.
 */
export async function requireOperator(): Promise<SignedInOperator> {
  return (await currentOperator()) ?? redirect(signInPath(await currentPage()));
}

/**
 * Ends an action that nobody is signed in for (any more), before it has done anything. Called by our script, the form keeps what was typed
 * and says so; without scripts the way leads over the sign-in page back to the form's page.
 */
export async function askToSignIn(): Promise<{ signedOut: true }> {
  if ((await headers()).has("next-action")) return { signedOut: true };
  redirect(signInPath(await currentPage()));
}

/**
 * The page that is asked for, or whose form was sent: proxy.ts says which. None where a script's action is answered with its page: who has
 * just signed out by it asks for no page.
 */
async function currentPage(): Promise<string | undefined> {
  const given = await headers();
  return given.has("next-action") ? undefined : wayBackIn(given.get("x-page"));
}

/** Lets this browser be the operator's whose session has just begun. The one that it had before ends (ASVS 5.0, 7.2.4). */
export async function holdSession(sessionId: string): Promise<void> {
  await endSessionOfToken(await readOperatorToken(), await currentRequest());
  await setOperatorToken(await operatorToken(sessionId), OPERATOR_SESSION.absoluteSeconds);
}

/** As whom lib is asked. */
export function asActor(operator: Operator): OperatorActor {
  return { type: "OPERATOR", id: operator.id };
}

/**
 * Ends an action on another page of the dashboard. Called by our script it returns the path and the browser goes there: a redirect would be
 * fetched by the server itself first.
 */
export async function goTo(path: `/${string}`): Promise<{ destination: string }> {
  if ((await headers()).has("next-action")) return { destination: path };
  redirect(path);
}

const readOnce = cache(async (applicationId: string, tenantId: string | null) => {
  const operator = await requireOperator();
  return readOwner(asActor(operator), { applicationId, tenantId });
});

/** Whose page is asked for, as the operator may see it; undefined for "nothing here". Layout and page ask once together. */
export function requireOwner(owner: {
  applicationId: string;
  tenantId: string | null;
}): Promise<OwnerView | undefined> {
  return readOnce(owner.applicationId, owner.tenantId);
}

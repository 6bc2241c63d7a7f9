import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { currentRequest } from "@/lib/hosts/current";
import { endSessionOfToken, operatorToken } from "@/lib/operators/auth";
import { currentOperator } from "@/lib/operators/current";
import { OPERATOR_SESSION, type Operator, type SignedInOperator } from "@/lib/operators/session";
import { readOperatorToken, setOperatorToken } from "@/lib/sessions/cookie";
import type { OperatorActor } from "@/lib/settings/access";

/** Who asks for a page of the dashboard. Everybody else is sent to the sign-in page. Every page asks: a layout is not run again each time. */
export async function requireOperator(): Promise<SignedInOperator> {
  return (await currentOperator()) ?? redirect("/sign-in");
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

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { type FormAnswer, unsaved } from "@/app/dashboard/forms/answer";
import type { Answer } from "@/app/submission";
import type { OperatorActor, Owner } from "@/lib/access/access";
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
 * Ends an action whose caller is not signed in (any more), before it has done anything. Called by our script, the form keeps what was typed and
 * asks its reader to sign in; without scripts the browser is sent to the sign-in page, and from there back to the form's page.
 */
export async function askToSignIn(): Promise<{ signedOut: true }> {
  if ((await headers()).has("next-action")) return { signedOut: true };
  redirect(signInPath(await currentPage()));
}

/**
 * The page that is asked for, or whose form was sent, as proxy.ts names it. Undefined for an action that a script calls: whoever has just
 * signed out by it asks for no page.
 */
async function currentPage(): Promise<string | undefined> {
  const given = await headers();
  return given.has("next-action") ? undefined : wayBackIn(given.get("x-page"));
}

/** Signs this browser in with a session that was just created. The session that it had before ends (ASVS 5.0, 7.2.4). */
export async function startSession(sessionId: string): Promise<void> {
  await endSessionOfToken(await readOperatorToken(), await currentRequest());
  await setOperatorToken(await operatorToken(sessionId), OPERATOR_SESSION.absoluteSeconds);
}

/** The operator as the functions of lib take them. */
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

/** The application or tenant of a page, where the operator may see it; else undefined. Layout and page read it once together. */
export function requireOwner(owner: {
  applicationId: string;
  tenantId: string | null;
}): Promise<OwnerView | undefined> {
  return readOnce(owner.applicationId, owner.tenantId);
}

/** Where all pages of an application or a tenant are. */
export function ownerPath({ applicationId, tenantId }: Owner): `/${string}` {
  const application = `/applications/${applicationId}` as const;
  return tenantId === null ? application : `${application}/tenants/${tenantId}`;
}

export function nameOfOwner({ application, tenant }: OwnerView): string {
  return (tenant ?? application).displayName;
}

export type OperatorCall<Bound> = {
  /** The parsed values that the page bound to the action. The browser can change them, so lib checks every right again. */
  at: Bound;
  form: FormData;
  operator: SignedInOperator;
  actor: OperatorActor;
};

type Work<Bound, State> = (call: OperatorCall<Bound>) => Promise<State>;

/** Texts that a page binds to its actions, such as ids. What the browser sends back as anything else becomes "", which names nothing. */
export function boundTexts<Name extends string>(...names: Name[]): z.ZodType<Record<Name, string>> {
  return z.unknown().transform((given) => {
    const members = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
    return Object.fromEntries(names.map((name) => [name, boundText(members[name])])) as Record<Name, string>;
  });
}

/** The owner of a settings page, with further texts. */
export function boundOwner<Name extends string = never>(...names: Name[]): z.ZodType<Owner & Record<Name, string>> {
  const texts = boundTexts<"applicationId" | "tenantId" | Name>("applicationId", "tenantId", ...names);
  return z.unknown().transform((given) => {
    const isOfTenant = (given as { tenantId?: unknown } | null | undefined)?.tenantId !== null;
    const owner = texts.parse(given);
    return { ...owner, tenantId: isOfTenant ? owner.tenantId : null };
  });
}

/**
 * A server action of the dashboard: asks who is signed in before anything else, parses what was bound, and answers faults and an ended
 * session in the form, with what was typed.
 *
 * @param bound parses the first argument; null for an action that nothing is bound to
 * @param again what the form shows after a fault
 */
export function operatorAction(
  bound: null,
  work: Work<undefined, FormAnswer>,
): (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
export function operatorAction<Bound>(
  bound: z.ZodType<Bound>,
  work: Work<Bound, FormAnswer>,
): (at: Bound, previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
export function operatorAction<Bound, State extends Answer>(
  bound: z.ZodType<Bound>,
  work: Work<Bound, State>,
  again: (form: FormData) => State,
): (at: Bound, previous: State, form: FormData) => Promise<State>;
export function operatorAction<Bound, State extends Answer>(
  bound: z.ZodType<Bound> | null,
  work: Work<Bound, State>,
  again: (form: FormData) => Answer = unsaved,
) {
  return answering(
    async (...sent: unknown[]): Promise<State> => {
      const operator = await currentOperator();
      if (!operator) return (await askToSignIn()) as Answer as State;
      const at = (bound ? bound.parse(sent[0]) : undefined) as Bound;
      return work({ at, form: formIn(sent), operator, actor: asActor(operator) });
    },
    (...sent) => again(formIn(sent)) as State,
  );
}

function formIn(sent: readonly unknown[]): FormData {
  const form = sent.at(-1);
  return form instanceof FormData ? form : new FormData();
}

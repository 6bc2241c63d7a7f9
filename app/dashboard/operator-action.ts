import { z } from "zod";
import type { OperatorActor, Owner } from "@/lib/access/access";
import { currentOperator } from "@/lib/operators/current";
import type { SignedInOperator } from "@/lib/operators/session";
import { answering } from "../answering";
import { boundText } from "../bound";
import type { Answer } from "../submission";
import { type FormAnswer, unsaved } from "./forms/answer";
import { asActor, askToSignIn } from "./operator";

export type OperatorCall<Bound> = {
  /** What the page bound to the action, parsed: the browser can change it, so lib asks for each right again. */
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

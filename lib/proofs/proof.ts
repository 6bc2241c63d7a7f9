import "server-only";
import type { Tx } from "@/db/client";
import type { RequestContext } from "../hosts/current";

/**
 * Something that shows that a visitor reads the mail of an address, or is the person who signed up with it. Each kind of proof is one file
 * of this room, with a function that makes a `Proof`; the steps that act on proofs don't know the kinds.
 *
 * @typeParam Failure what the step answers where the proof does not hold
 */
export type Proof<Failure = never> = {
  /** Stands as the outcome in the event of the step that the proof finished. */
  name: string;
  /**
   * Compares what was sent, before the step's transaction. Counts the try before it compares, and records its own failure. Undefined: the proof
   * holds. Absent: it was found to hold when it was made.
   */
  check?(request: RequestContext): Promise<Failure | undefined>;
  /** Uses the proof up, inside the step's transaction. True for exactly one caller. Absent: it can be used any number of times. */
  spend?(tx: Tx): Promise<boolean>;
  /** Gives the counted try back: the proof held, and the step was refused for another reason. */
  returnTry?(): Promise<void>;
};

/** Why the link of a mail opens nothing any more. */
export type UnusableLink = { type: "unusable"; reason: "invalid" | "used" | "expired" };

/** The same for a link or code of a signup, which has a number of tries. */
export type Unusable = UnusableLink | { type: "unusable"; reason: "too_many_attempts" };

/** The failure of the first proof that does not hold; the ones after it are not looked at. */
export async function checkAll<Failure>(
  proofs: readonly Proof<Failure>[],
  request: RequestContext,
): Promise<Failure | undefined> {
  for (const proof of proofs) {
    const failure = await proof.check?.(request);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Uses all proofs up. False: one of them was used meanwhile, or has expired; those before it stay used. */
export async function spendAll(tx: Tx, proofs: readonly Proof<unknown>[]): Promise<boolean> {
  for (const proof of proofs) {
    if (proof.spend && !(await proof.spend(tx))) return false;
  }
  return true;
}

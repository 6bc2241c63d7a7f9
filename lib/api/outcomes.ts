import "server-only";
import type { Refusal, RefusalCode, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";

/** The outcomes in which every change of lib says that it was not made. */
type NotMade =
  | { type: "invalid"; violations: Violations }
  | { type: "stale" }
  | { type: "weakening" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** Why a change was not made, in the contract's words. @param absent what isn't there, where it is that */
export function notMade(outcome: NotMade, absent: RefusalCode): Refusal | { type: "invalid"; violations: Violations } {
  switch (outcome.type) {
    case "invalid":
      return outcome;
    case "stale":
      return { type: "refused", code: "version_mismatch" };
    case "weakening":
      return { type: "refused", code: "weaker_settings" };
    case "forbidden":
      return { type: "refused", code: "forbidden" };
    case "not_found":
      return { type: "refused", code: absent };
  }
}

type Asked = { expectedVersion: number | null; request: RequestContext; query?: { acceptWeakening?: boolean } };

/** What a request says about the change that it asks for. */
export function changeOptions({ expectedVersion, request, query }: Asked) {
  return { expectedVersion, request, acceptWeakening: query?.acceptWeakening ?? false };
}

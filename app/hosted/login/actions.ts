"use server";

import type { RefusalCode } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import { findTenantLogin, logIn } from "@/lib/login";
import { tenantHostSuffix } from "@/lib/signup/page";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import type { Origin } from "../origin";
import type { Answer } from "../submission";
import { typedBefore, typedText } from "../typed";

export type LoginAnswer = Answer & {
  values: Record<string, string>;
  /** Fields that were left empty. */
  missing?: string[];
  refusal?: RefusalCode | "wrong_credentials";
};

/** Logs in on a tenant's host. */
export async function submitLogin(
  page: Origin & { interaction: string | null },
  _previous: LoginAnswer,
  form: FormData,
): Promise<LoginAnswer> {
  const host = await requireHost();
  const { identifier = "", password = "" } = typedText(form);
  const values = typedBefore(form);
  const missing = Object.entries({ identifier: identifier.trim(), password }).flatMap(([name, text]) =>
    text === "" ? [name] : [],
  );
  if (missing.length > 0) return { values, missing };
  const interaction = typeof page?.interaction === "string" ? page.interaction : undefined;
  const input = { identifier, password, clientId: page?.clientId, state: page?.state, interaction };
  const outcome = await logIn(host, input, await currentRequest());
  switch (outcome.type) {
    case "logged_in":
      return { values, ...(await leaveFor(host, outcome.handOver)) };
    case "wrong_credentials":
      return { values, refusal: "wrong_credentials" };
    case "refused":
      return { values, refusal: outcome.code };
  }
}

export type DiscoveryAnswer = Answer & {
  values: Record<string, string>;
  problem?: "required" | "not_found";
};

/** Finds the login page of a tenant by the name in its address, or by the whole address, as people paste it. */
export async function findTenant(origin: Origin, _previous: DiscoveryAnswer, form: FormData): Promise<DiscoveryAnswer> {
  const host = await requireHost();
  const values = typedBefore(form);
  const typed = (values.tenantName ?? "").trim().toLowerCase();
  if (typed === "") return { values, problem: "required" };
  const [address = ""] = typed.replace(/^https?:\/\//, "").split("/");
  const suffix = await tenantHostSuffix(host);
  const name = address.endsWith(suffix) ? address.slice(0, -suffix.length) : typed;
  const outcome = await findTenantLogin(host, name, { clientId: origin?.clientId, state: origin?.state });
  return outcome.type === "found"
    ? { values, ...(await leaveFor(host, outcome.url)) }
    : { values, problem: "not_found" };
}

import { getTranslations } from "next-intl/server";
import type { FormAnswer } from "./answer";

/** Why something was not done, in a sentence. */
export async function refusedDeed({
  type,
}: {
  type: "stale" | "forbidden" | "not_found" | "invalid" | "weakening";
}): Promise<FormAnswer> {
  const t = await getTranslations("dashboard.deeds");
  return { refusal: t(type === "stale" || type === "forbidden" ? type : "not_found") };
}

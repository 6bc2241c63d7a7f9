import { getTranslations } from "next-intl/server";
import type { DeedAnswer } from "./deeds-form";

/** Why something was not done, in a sentence. */
export async function refusedDeed({
  type,
}: {
  type: "stale" | "forbidden" | "not_found" | "invalid" | "weakening";
}): Promise<DeedAnswer> {
  const t = await getTranslations("dashboard.deeds");
  return { refusal: t(type === "stale" || type === "forbidden" ? type : "not_found") };
}

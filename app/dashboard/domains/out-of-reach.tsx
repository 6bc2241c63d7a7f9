import { getTranslations } from "next-intl/server";
import { env } from "@/lib/env/env";
import { isOutOfReach } from "./place";

/** Says that no domain can be verified on an installation that is there for its own machine alone. */
export async function OutOfReach() {
  if (!isOutOfReach()) return null;
  const t = await getTranslations("dashboard.domains");
  return (
    <p className="mb-6 max-w-prose rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">
      {t("outOfReach", { target: env().customDomainTarget })}
    </p>
  );
}

import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CheckIcon } from "@/components/ui/icons";
import { parseOrigin } from "@/lib/attempts/gate";
import { resumeInteraction } from "@/lib/authorizations/waiting";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { resolveDestination } from "@/lib/settings/destination";
import { deadLinks } from "../dead-link";
import { Notice } from "../notice";
import { NO_ORIGIN, type Origin } from "../origin";
import { pageUrl } from "../own-pages";

/** What the verification page says after a press, by the name of each result. */
export async function confirmationResults(host: CurrentHost, origin: Origin): Promise<Record<string, ReactNode>> {
  return { verified: await Verified({ host, origin }), ...deadLinks("verification", origin) };
}

/** The mailbox is proven, and the way on to where the visitor came from. */
export async function Verified({ host, origin }: { host: CurrentHost; origin: Origin }) {
  const t = await getTranslations("verifyEmail");
  const name = host.application.displayName;
  return (
    <Notice
      icon={<CheckIcon />}
      links={[{ href: await wayOn(host, origin), label: t("go", { name }) }]}
      title={t("verifiedTitle")}
    >
      {t("verified")}
    </Notice>
  );
}

async function wayOn(host: CurrentHost, given: Origin): Promise<string> {
  const { application, tenant } = host;
  if (!tenant) return pageUrl(host, "login", given);
  const request = await currentRequest();
  const origin = (await parseOrigin(host, given, request)) ?? NO_ORIGIN;
  const authorization = () => resumeInteraction(host, origin, request.ties);
  const ending = { applicationId: application.id, tenantId: tenant.id, ...origin, workflow: "login" as const };
  return resolveDestination({ ...ending, authorization });
}

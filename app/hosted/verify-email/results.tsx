import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CheckIcon } from "@/components/ui/icons";
import type { CurrentHost } from "@/lib/hosts/current";
import { resolveDestination } from "@/lib/redirects";
import { deadLinks } from "../dead-link";
import { Notice } from "../notice";

/** What the verification page says after a press, by the name of each result. */
export async function confirmationResults(host: CurrentHost): Promise<Record<string, ReactNode>> {
  return { verified: await Verified({ host }), ...deadLinks("verification") };
}

/** The mailbox is proven, and the way on to the application. */
export async function Verified({ host }: { host: CurrentHost }) {
  const t = await getTranslations("verifyEmail");
  const { application, tenant } = host;
  const owner = tenant && { applicationId: application.id, tenantId: tenant.id };
  const on = owner ? await resolveDestination({ ...owner, clientId: null, state: null, workflow: "login" }) : "/login";
  const name = application.displayName;
  return (
    <Notice icon={<CheckIcon />} links={[{ href: on, label: t("go", { name }) }]} title={t("verifiedTitle")}>
      {t("verified")}
    </Notice>
  );
}

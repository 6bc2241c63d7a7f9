import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import type { CurrentHost } from "@/lib/hosts/current";
import { tenantHostSuffix } from "@/lib/signup/page";
import { type Origin, pathWith } from "../origin";
import { findTenant } from "./actions";
import { DiscoveryForm } from "./discovery-form";

/** Which tenant somebody wants to log in to: by its name, or by a mail for who does not know it. */
export async function Discovery({ host, origin }: { host: CurrentHost; origin: Origin }) {
  const t = await getTranslations("discovery");
  const common = await getTranslations("common");
  const title = t("title", { application: host.application.displayName });
  const text = {
    label: t("label"),
    hint: t("hint", { suffix: await tenantHostSuffix(host) }),
    submit: t("submit"),
    submitting: t("submitting"),
    required: t("required"),
    notFound: t("notFound"),
    unreachable: common("unreachable"),
  };
  return (
    <>
      <title>{title}</title>
      <Heading title={title}>{t("intro")}</Heading>
      <DiscoveryForm action={findTenant.bind(null, origin)} text={text} />
      <p className="mt-6 text-center text-sm leading-5 text-muted">
        {t.rich("unknown", { link: (words) => <TextLink href={pathWith("/login/find", origin)}>{words}</TextLink> })}
      </p>
    </>
  );
}

import { getTranslations } from "next-intl/server";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { requireOwner } from "@/app/dashboard/owner";
import { pathWith } from "@/app/dashboard/query";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import type { Owner } from "@/lib/access/access";

/**
 * What stands before users are taken out, of one tenant or of all, and once more before their password hashes go with them. The file comes by
 * a post, so that no link that somebody follows begins it.
 */
export async function ExportPage({ owner, withHashes }: { owner: Owner; withHashes: boolean }) {
  const view = await requireOwner(owner);
  if (!view?.mayChange || (owner.tenantId !== null && !view.tenant)) return <NothingHere />;
  const t = await getTranslations("dashboard.bulk.export");
  const of = (view.tenant ?? view.application).displayName;
  const users = `/applications/${owner.applicationId}/tenants${owner.tenantId ? `/${owner.tenantId}/users` : ""}`;
  const base = `${users}/export`;
  const kind = view.tenant ? "tenant" : "application";
  return (
    <div className="max-w-xl">
      <PageHeading of={of} title={withHashes ? t("hashesTitle") : t("title")}>
        {withHashes ? t("hashesIntro") : t(`intro.${kind}`, { of })}
      </PageHeading>
      <form action={`${base}/file`} className="flex flex-wrap gap-3" method="post">
        {withHashes ? <input name="passwordHashes" type="hidden" value="yes" /> : null}
        <button className={buttonClass(withHashes ? "danger" : "primary", "max-sm:w-full")} type="submit">
          {withHashes ? t("hashesSubmit") : t("submit")}
        </button>
        <a className={buttonClass("secondary", "max-sm:w-full")} href={withHashes ? base : users}>
          {withHashes ? t("without") : t("back")}
        </a>
      </form>
      {withHashes ? null : (
        <p className="mt-8 text-sm leading-5 text-muted">
          {t("hashesOffer")} <TextLink href={pathWith(base, { passwordHashes: "yes" })}>{t("hashesLink")}</TextLink>
        </p>
      )}
    </div>
  );
}

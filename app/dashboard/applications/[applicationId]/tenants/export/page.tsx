import { getTranslations } from "next-intl/server";
import { pathWith } from "@/app/dashboard/lists";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";

/**
 * Asks before users are exported, of one tenant or of all, and again before their password hashes are included. The file is the answer to a
 * POST, so that no link can start the export.
 */
export default ownerPage(async ({ view: { mayChange, tenant }, name: of, base: owner, query }) => {
  if (!mayChange) return null;
  const withHashes = query("passwordHashes") === "yes";
  const t = await getTranslations("dashboard.bulk.export");
  const users = `${owner}/${tenant ? "users" : "tenants"}`;
  const base = `${users}/export`;
  return (
    <div className="max-w-xl">
      <PageHeading
        of={of}
        title={withHashes ? t("hashesTitle") : t("title")}
        intro={withHashes ? t("hashesIntro") : t(`intro.${tenant ? "tenant" : "application"}`, { of })}
      />
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
});

import { getTranslations } from "next-intl/server";
import { download } from "@/app/dashboard/download";
import { pathWith } from "@/app/dashboard/lists";
import { asActor } from "@/app/dashboard/operator";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { dayOf } from "@/lib/audit/days";
import { exportUsers } from "@/lib/directory/export";
import { currentRequest } from "@/lib/hosts/current";

/**
 * What stands before users are taken out, of one tenant or of all, and once more before their password hashes go with them. The file comes by
 * a post, so that no link that somebody follows begins it.
 */
export const ExportPage = ownerPage(async ({ view: { mayChange, tenant }, name: of, base: owner, query }) => {
  if (!mayChange) return null;
  const withHashes = query("passwordHashes") === "yes";
  const t = await getTranslations("dashboard.bulk.export");
  const users = `${owner}/${tenant ? "users" : "tenants"}`;
  const base = `${users}/export`;
  return (
    <div className="max-w-xl">
      <PageHeading of={of} title={withHashes ? t("hashesTitle") : t("title")}>
        {withHashes ? t("hashesIntro") : t(`intro.${tenant ? "tenant" : "application"}`, { of })}
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
});

type Context = { params: Promise<{ applicationId: string; tenantId?: string }> };

/** The users of a tenant, or of every tenant of an application, as a file. */
export function downloadUsers(request: Request, { params }: Context): Promise<Response> {
  return download(async (operator) => {
    const { applicationId, tenantId = null } = await params;
    const passwordHashes = new URLSearchParams(await request.text()).get("passwordHashes") === "yes";
    const owner = { applicationId, tenantId };
    const outcome = await exportUsers(asActor(operator), owner, { passwordHashes }, await currentRequest());
    if (outcome.type !== "exporting") return outcome.type === "not_found" ? 404 : 403;
    const type = "application/x-ndjson; charset=utf-8";
    return { content: outcome.pieces, type, filename: `users-${dayOf(new Date())}.ndjson` };
  });
}

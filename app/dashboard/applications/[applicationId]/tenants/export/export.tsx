import { getTranslations } from "next-intl/server";
import { download } from "@/app/dashboard/download";
import { pathWith, type Query, single } from "@/app/dashboard/list-controls";
import { asActor, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { dayOf } from "@/lib/audit/days";
import { exportUsers } from "@/lib/directory/export";
import { currentRequest } from "@/lib/hosts/current";

type ExportPageProps = Context & { searchParams: Promise<Query> };

/**
 * What stands before users are taken out, of one tenant or of all, and once more before their password hashes go with them. The file comes by
 * a post, so that no link that somebody follows begins it.
 */
export async function ExportPage({ params, searchParams }: ExportPageProps) {
  const { applicationId, tenantId = null } = await params;
  const owner = { applicationId, tenantId };
  const withHashes = single((await searchParams).passwordHashes) === "yes";
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

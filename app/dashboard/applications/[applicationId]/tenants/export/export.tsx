import { getTranslations } from "next-intl/server";
import { pathWith } from "@/app/dashboard/list-controls";
import { asActor, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { streamed } from "@/app/dashboard/streamed";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import type { Owner } from "@/lib/access/access";
import { dayOf } from "@/lib/audit/days";
import { exportUsers } from "@/lib/directory/export";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";

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

/** Users as a file. Whoever may not see them gets what they would get for ones that aren't there. */
export async function downloadUsers(request: Request, owner: Owner): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const passwordHashes = new URLSearchParams(await request.text()).get("passwordHashes") === "yes";
  const outcome = await exportUsers(asActor(operator), owner, { passwordHashes }, await currentRequest());
  if (outcome.type === "not_found") return new Response("Not Found\n", { status: 404 });
  if (outcome.type === "forbidden") return new Response("Forbidden\n", { status: 403 });
  return new Response(streamed(outcome.pieces), {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="users-${dayOf(new Date())}.ndjson"`,
      "Cache-Control": "private, no-store",
    },
  });
}

import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { BackLink, NothingHereAtAll, Section } from "@/app/dashboard/page-parts";
import { WidePage } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { mayChange } from "@/lib/access/rights";
import { readWorkspace } from "@/lib/operators/members";
import { submitConfiguration } from "./actions";
import { ConfigurationForm } from "./configuration-form";

/** What is configured in a workspace as a file: to take out, and to bring back with what it would change shown first. */
export default async function ConfigurationPage({ params }: PageAt<"workspaceId">) {
  const operator = await requireOperator();
  const workspace = await readWorkspace(asActor(operator), (await params).workspaceId);
  if (!workspace) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.configuration");
  const { id, displayName } = workspace;
  return (
    <WidePage of={displayName} operator={operator} title={t("title")} intro={t("intro", { workspace: displayName })}>
      <div className="space-y-10">
        <Section id="export" intro={t("exportIntro")} title={t("export")}>
          <div className="flex flex-wrap gap-3">
            {(["yaml", "json"] as const).map((format) => (
              <a
                className={buttonClass("secondary", "max-sm:w-full")}
                download
                href={`/workspaces/${id}/configuration/export?format=${format}`}
                key={format}
              >
                {t(format)}
              </a>
            ))}
          </div>
        </Section>
        <Section id="apply" intro={mayChange(workspace.role) ? t("applyIntro") : t("applyViewer")} title={t("apply")}>
          {mayChange(workspace.role) ? (
            <ClientTexts of={["dashboard.configuration"]}>
              <ConfigurationForm action={submitConfiguration.bind(null, { workspaceId: id })} />
            </ClientTexts>
          ) : null}
        </Section>
      </div>
      <BackLink href={`/workspaces/${id}`}>{t("back")}</BackLink>
    </WidePage>
  );
}

import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { BackLink, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { WidePage } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { mayChange } from "@/lib/access/rights";
import { readWorkspace } from "@/lib/operators/members";
import { submitConfiguration } from "./actions";
import { ConfigurationForm } from "./configuration-form";

/** The configuration of a workspace as a file: to export, and to import once its changes were shown. */
export default operatorPage<"workspaceId">(async ({ at: { workspaceId: id }, actor }) => {
  const workspace = await readWorkspace(actor, id);
  if (!workspace) return null;
  const { displayName, role } = workspace;
  const t = await getTranslations("dashboard.configuration");
  return (
    <WidePage of={displayName} title={t("title")} intro={t("intro", { workspace: displayName })}>
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
        <Section id="apply" intro={mayChange(role) ? t("applyIntro") : t("applyViewer")} title={t("apply")}>
          {mayChange(role) ? (
            <ClientTexts of={["dashboard.configuration"]}>
              <ConfigurationForm action={submitConfiguration.bind(null, { workspaceId: id })} />
            </ClientTexts>
          ) : null}
        </Section>
      </div>
      <BackLink href={`/workspaces/${id}`}>{t("back")}</BackLink>
    </WidePage>
  );
});

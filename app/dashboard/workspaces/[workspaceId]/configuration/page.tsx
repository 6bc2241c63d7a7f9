import { getTranslations } from "next-intl/server";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHereAtAll, Section } from "@/app/dashboard/page-parts";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { mayChange } from "@/lib/access/rights";
import { readWorkspace } from "@/lib/operators/members";
import { submitConfiguration } from "./actions";
import { ConfigurationForm } from "./configuration-form";
import { configurationText } from "./words";

type Params = Promise<{ workspaceId: string }>;

/** What is configured in a workspace as a file: to take out, and to bring back with what it would change shown first. */
export default async function ConfigurationPage({ params }: { params: Params }) {
  const operator = await requireOperator();
  const workspace = await readWorkspace(asActor(operator), (await params).workspaceId);
  if (!workspace) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.configuration");
  const { id, displayName } = workspace;
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading of={displayName} title={t("title")}>
          {t("intro", { workspace: displayName })}
        </PageHeading>
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
              <ConfigurationForm
                action={submitConfiguration.bind(null, { workspaceId: id })}
                text={await configurationText()}
              />
            ) : null}
          </Section>
        </div>
        <p className="mt-8 text-sm leading-5">
          <TextLink href={`/workspaces/${id}`}>{t("back")}</TextLink>
        </p>
      </main>
    </Shell>
  );
}

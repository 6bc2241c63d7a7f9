import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHereAtAll } from "@/app/dashboard/page-parts";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { saveWorkspace } from "@/app/dashboard/workspaces/[workspaceId]/actions";
import { TextLink } from "@/components/ui/text-link";
import { accessToWorkspace } from "@/lib/access/access";

type Params = Promise<{ workspaceId: string }>;

/** What a workspace is called. */
export default async function WorkspaceSettingsPage({ params }: { params: Params }) {
  const operator = await requireOperator();
  const { workspaceId } = await params;
  const access = await accessToWorkspace(asActor(operator), workspaceId);
  if (!access) return <NothingHereAtAll />;
  const { name, displayName, version } = access.workspace;
  const t = await getTranslations("dashboard.workspace");
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading of={displayName} title={t("title")}>
          {t("intro", { name })}
        </PageHeading>
        <PlainForm
          action={saveWorkspace.bind(null, { workspaceId })}
          fields={[
            {
              name: "displayName",
              kind: "displayName",
              label: t("fields.displayName.label"),
              help: t("fields.displayName.help"),
              given: [displayName],
              errors: await errorsOfKind("displayName"),
            },
          ]}
          readOnly={!access.mayChange}
          text={await frameText()}
          version={version}
        />
        <p className="mt-8 text-sm leading-5">
          <TextLink href={`/workspaces/${workspaceId}`}>{t("back")}</TextLink>
        </p>
      </main>
    </Shell>
  );
}

import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { BackLink, NothingHereAtAll } from "@/app/dashboard/page-parts";
import { WidePage } from "@/app/dashboard/shell";
import { saveWorkspace } from "@/app/dashboard/workspaces/[workspaceId]/actions";
import { accessToWorkspace } from "@/lib/access/access";

/** What a workspace is called. */
export default async function WorkspaceSettingsPage({ params }: PageAt<"workspaceId">) {
  const operator = await requireOperator();
  const { workspaceId } = await params;
  const access = await accessToWorkspace(asActor(operator), workspaceId);
  if (!access) return <NothingHereAtAll />;
  const { name, displayName, version } = access.workspace;
  const t = await getTranslations("dashboard.workspace");
  return (
    <WidePage of={displayName} operator={operator} title={t("title")} intro={t("intro", { name })}>
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
        version={version}
      />
      <BackLink href={`/workspaces/${workspaceId}`}>{t("back")}</BackLink>
    </WidePage>
  );
}

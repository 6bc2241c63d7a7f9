import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { WidePage } from "@/app/dashboard/shell";
import { saveWorkspace } from "@/app/dashboard/workspaces/[workspaceId]/actions";
import { accessToWorkspace } from "@/lib/access/access";

/** What a workspace is called. */
export default operatorPage<"workspaceId">(async ({ at: { workspaceId }, actor }) => {
  const access = await accessToWorkspace(actor, workspaceId);
  if (!access) return null;
  const { name, displayName, version } = access.workspace;
  const t = await getTranslations("dashboard.workspace");
  return (
    <WidePage of={displayName} title={t("title")} intro={t("intro", { name })}>
      <PlainForm
        action={saveWorkspace.bind(null, { workspaceId })}
        fields={await formFields("workspace", { more: { displayName: { given: [displayName] } } })}
        readOnly={!access.mayChange}
        version={version}
      />
      <BackLink href={`/workspaces/${workspaceId}`}>{t("back")}</BackLink>
    </WidePage>
  );
});

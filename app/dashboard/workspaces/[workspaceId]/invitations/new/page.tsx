import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { operatorRoleField } from "@/app/dashboard/forms/plain-text";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { readWorkspace } from "@/lib/operators/members";
import { submitInvitation } from "../../actions";

export default operatorPage<"workspaceId">(async ({ at: { workspaceId }, actor }) => {
  const workspace = await readWorkspace(actor, workspaceId);
  if (!workspace?.mayManage) return null;
  const { displayName } = workspace;
  const t = await getTranslations("dashboard.operators.new");
  return (
    <CardPage of={displayName} title={t("title", { workspace: displayName })} intro={t("intro")}>
      <NewForm
        action={submitInvitation.bind(null, { workspaceId })}
        fields={[...(await formFields("operators.new")), await operatorRoleField("ADMIN")]}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <BackLink className="mt-6" href={`/workspaces/${workspaceId}`}>
        {t("back")}
      </BackLink>
    </CardPage>
  );
});

import { getTranslations } from "next-intl/server";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { readRole } from "@/lib/roles/roles";
import { countUsersWithRole } from "@/lib/users/roles";
import { submitRoleDeletion } from "../../actions";

type Params = Promise<{ applicationId: string; roleId: string }>;

export default async function DeleteRolePage({ params }: { params: Params }) {
  const { applicationId, roleId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const actor = asActor(await requireOperator());
  const role = view?.mayChange && (await readRole(actor, applicationId, roleId));
  if (!role) return <NothingHere />;
  const t = await getTranslations("dashboard.roles");
  const users = (await countUsersWithRole(actor, applicationId, roleId)) ?? 0;
  return (
    <ConfirmPage
      action={submitRoleDeletion.bind(null, { applicationId, roleId })}
      back={`/applications/${applicationId}/roles/${roleId}`}
      destroys
      of={view.application.displayName}
      submit={t("delete", { role: role.displayName })}
      title={t("deleteTitle")}
      version={role.version}
    >
      {t("deleteWarning", { role: role.displayName, users })}
    </ConfirmPage>
  );
}

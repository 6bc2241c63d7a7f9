import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { saveRole, submitRoleDeletion } from "@/app/dashboard/applications/[applicationId]/roles/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { readRole } from "@/lib/roles/roles";
import { countUsersWithRole } from "@/lib/users/roles";

type Params = Promise<{ applicationId: string; roleId: string; action?: string[] }>;

/** A role, and the question before it is deleted. */
export default async function RolePages({ params }: { params: Params }) {
  const { applicationId, roleId, action = [] } = await params;
  if (action.length === 0) return <RolePage applicationId={applicationId} roleId={roleId} />;
  if (action.join("/") === "delete") return <DeleteRolePage applicationId={applicationId} roleId={roleId} />;
  return <NothingHere />;
}

type RoleName = { applicationId: string; roleId: string };

async function RolePage({ applicationId, roleId }: RoleName) {
  const view = await requireOwner({ applicationId, tenantId: null });
  const role = view?.mayChange && (await readRole(asActor(await requireOperator()), applicationId, roleId));
  if (!role) return <NothingHere />;
  const t = await getTranslations("dashboard.roles");
  return (
    <>
      <PageHeading of={view.application.displayName} title={role.displayName}>
        {t("nameIs", { name: role.name })}
      </PageHeading>
      <PlainForm
        action={saveRole.bind(null, { applicationId, roleId })}
        fields={[
          {
            name: "displayName",
            kind: "displayName",
            label: t("fields.displayName.label"),
            help: t("fields.displayName.help"),
            given: [role.displayName],
            errors: await errorsOfKind("displayName"),
          },
        ]}
        version={role.version}
      />
      <div className="mt-10 border-t border-border pt-8">
        <Section id="delete" intro={t("deleteIntro")} title={t("deleteTitle")}>
          <Link className={buttonClass("danger")} href={`/applications/${applicationId}/roles/${roleId}/delete`}>
            {t("delete", { role: role.displayName })}
          </Link>
        </Section>
      </div>
    </>
  );
}

async function DeleteRolePage({ applicationId, roleId }: RoleName) {
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

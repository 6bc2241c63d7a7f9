import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, Section } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { readRole } from "@/lib/roles/roles";
import { saveRole } from "../actions";

type Params = Promise<{ applicationId: string; roleId: string }>;

export default async function RolePage({ params }: { params: Params }) {
  const { applicationId, roleId } = await params;
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
        text={await frameText()}
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

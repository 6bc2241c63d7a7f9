import { getTranslations } from "next-intl/server";
import { saveSignupRoles } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { requireOwner } from "@/app/dashboard/owner";
import { PageHeading } from "@/app/dashboard/shell";
import { readSignupRoles } from "@/lib/settings/signup-roles";

type Params = Promise<{ applicationId: string }>;

/** The role assignment policy. */
export default async function SignupRolesPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const policy = view && (await readSignupRoles(asActor(await requireOperator()), applicationId));
  if (!policy) return <NothingHere />;
  const t = await getTranslations("dashboard.roles");
  const { roles, version } = policy;
  return (
    <>
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro")}
      </PageHeading>
      {roles.length === 0 ? (
        <p className="rounded-card border border-dashed border-field-border px-5 py-8 text-center text-[0.9375rem] leading-6 text-muted">
          {t("empty")}
        </p>
      ) : (
        <PlainForm
          action={saveSignupRoles.bind(null, {
            applicationId,
            roles: Object.fromEntries(roles.map(({ id, displayName }) => [id, displayName])),
          })}
          fields={[
            {
              name: "roles",
              kind: "set",
              label: t("label"),
              given: roles.filter(({ given }) => given).map(({ id }) => id),
              options: roles.map(({ id, name, displayName }) => ({ value: id, label: displayName, help: name })),
              errors: await errorsOfKind("set"),
            },
          ]}
          readOnly={!view.mayChange}
          text={await frameText()}
          version={version}
        />
      )}
    </>
  );
}

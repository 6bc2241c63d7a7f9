import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { saveSignupRoles } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, ListRow, NOTHING_YET, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { readSignupRoles, type SignupRole } from "@/lib/roles/signup-roles";

/** The roles of an application, and which of them signup gives (the role assignment policy). */
export default async function RolesPage({ params }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const policy = view && (await readSignupRoles(asActor(await requireOperator()), applicationId));
  if (!policy) return <NothingHere />;
  const t = await getTranslations("dashboard.roles");
  const { roles, version } = policy;
  return (
    <>
      <PageHeading
        action={
          view.mayChange ? (
            <Link className={buttonClass("primary", "mb-6")} href={`/applications/${applicationId}/roles/new`}>
              {t("create")}
            </Link>
          ) : null
        }
        of={view.application.displayName}
        title={t("title")}
      >
        {t("intro")}
      </PageHeading>
      {roles.length === 0 ? (
        <p className={NOTHING_YET}>{t("empty")}</p>
      ) : (
        <div className="space-y-12">
          <RoleList applicationId={applicationId} mayChange={view.mayChange} roles={roles} />
          <Section id="at-signup" intro={t("policyIntro")} title={t("policy")}>
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
              version={version}
            />
          </Section>
        </div>
      )}
    </>
  );
}

type RoleListProps = { applicationId: string; roles: SignupRole[]; mayChange: boolean };

async function RoleList({ applicationId, roles, mayChange }: RoleListProps) {
  const t = await getTranslations("dashboard.roles");
  return (
    <ul aria-label={t("title")} className={LIST}>
      {roles.map(({ id, name, displayName, given }) => (
        <ListRow
          key={id}
          title={
            <>
              {displayName} {given ? <Badge tone="accent">{t("atSignup")}</Badge> : null}
            </>
          }
          note={name}
        >
          {mayChange ? (
            <Link
              className={buttonClass("secondary")}
              href={`/applications/${applicationId}/roles/${id}`}
              prefetch={false}
            >
              {t("change")} <span className="sr-only">{displayName}</span>
            </Link>
          ) : null}
        </ListRow>
      ))}
    </ul>
  );
}

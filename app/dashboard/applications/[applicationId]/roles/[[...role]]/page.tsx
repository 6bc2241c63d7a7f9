import { getTranslations } from "next-intl/server";
import { saveRole, submitRole, submitRoleDeletion } from "@/app/dashboard/applications/actions";
import { NewForm, PlainForm } from "@/app/dashboard/form";
import { errorsOfKind, formFields } from "@/app/dashboard/form-fields";
import { saveSignupRoles } from "@/app/dashboard/forms/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { List, ListRow, NothingYet } from "@/app/dashboard/lists";
import { ButtonLink, Deletion, PageHeading, Section } from "@/app/dashboard/page-parts";
import { type OwnerPageCall, ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { readRole, readSignupRoles, type SignupRole } from "@/lib/roles/roles";
import { countUsersWithRole } from "@/lib/users/roles";

/** The roles of an application, the form for a new one, a role by its id, and the question before it is deleted. */
export default ownerPage(async (call) => {
  const [roleId, ...action] = call.below;
  if (roleId === undefined) return rolesPage(call);
  if (!call.view.mayChange) return null;
  if (action.length === 0) return roleId === "new" ? newRolePage(call) : rolePage(call, roleId);
  return action.join("/") === "delete" ? deleteRolePage(call, roleId) : null;
});

/** The roles of an application, and which of them signup gives (the role assignment policy). */
async function rolesPage({ at: { applicationId }, view: { mayChange }, name: of, base, actor }: OwnerPageCall) {
  const policy = await readSignupRoles(actor, applicationId);
  if (!policy) return null;
  const { roles, version } = policy;
  const t = await getTranslations("dashboard.roles");
  const create = (
    <ButtonLink href={`${base}/roles/new`} variant="primary">
      {t("create")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeading action={mayChange ? create : null} of={of} title={t("title")} intro={t("intro")} />
      {roles.length === 0 ? (
        <NothingYet>{t("empty")}</NothingYet>
      ) : (
        <div className="space-y-12">
          <RoleList base={`${base}/roles`} mayChange={mayChange} roles={roles} />
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
              readOnly={!mayChange}
              version={version}
            />
          </Section>
        </div>
      )}
    </>
  );
}

async function RoleList({ base, roles, mayChange }: { base: string; roles: SignupRole[]; mayChange: boolean }) {
  const t = await getTranslations("dashboard.roles");
  return (
    <List items={roles} label={t("title")}>
      {({ id, name, displayName, given }) => (
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
            <ButtonLink href={`${base}/${id}`}>
              {t("change")} <span className="sr-only">{displayName}</span>
            </ButtonLink>
          ) : null}
        </ListRow>
      )}
    </List>
  );
}

async function newRolePage({ at: { applicationId }, name: of }: OwnerPageCall) {
  const t = await getTranslations("dashboard.roles.new");
  return (
    <div className="max-w-[29rem]">
      <PageHeading of={of} title={t("title")} intro={t("intro")} />
      <NewForm
        action={submitRole.bind(null, { applicationId })}
        of="roles"
        submit={t("submit")}
        submitting={t("submitting")}
      />
    </div>
  );
}

async function rolePage({ at: { applicationId }, name: of, base, actor }: OwnerPageCall, roleId: string) {
  const role = await readRole(actor, applicationId, roleId);
  if (!role) return null;
  const t = await getTranslations("dashboard.roles");
  const { name, displayName, version } = role;
  return (
    <>
      <PageHeading of={of} title={displayName} intro={t("nameIs", { name })} />
      <PlainForm
        action={saveRole.bind(null, { applicationId, roleId })}
        fields={await formFields("roles", { only: ["displayName"], more: { displayName: { given: [displayName] } } })}
        version={version}
      />
      <div className="mt-10 border-t border-border pt-8">
        <Deletion href={`${base}/roles/${roleId}/delete`} intro={t("deleteIntro")} title={t("deleteTitle")}>
          {t("delete", { role: displayName })}
        </Deletion>
      </div>
    </>
  );
}

async function deleteRolePage({ at: { applicationId }, name: of, base, actor }: OwnerPageCall, roleId: string) {
  const role = await readRole(actor, applicationId, roleId);
  if (!role) return null;
  const t = await getTranslations("dashboard.roles");
  const users = (await countUsersWithRole(actor, applicationId, roleId)) ?? 0;
  return (
    <ConfirmPage
      action={submitRoleDeletion.bind(null, { applicationId, roleId })}
      back={`${base}/roles/${roleId}`}
      destroys
      of={of}
      submit={t("delete", { role: role.displayName })}
      title={t("deleteTitle")}
      version={role.version}
    >
      {t("deleteWarning", { role: role.displayName, users })}
    </ConfirmPage>
  );
}

import { getFormatter, getTranslations } from "next-intl/server";
import {
  saveProfile,
  submitResend,
  submitUserAction,
  submitUserRole,
  submitVerificationMail,
} from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/actions";
import {
  actionsFor,
  customFacts,
  profileFields,
  StatusBadge,
  type UserAction,
} from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/parts";
import { PlainForm } from "@/app/dashboard/form";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { inputClass } from "@/app/dashboard/forms/row";
import { List, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, FactList, PageHeading, Section } from "@/app/dashboard/page-parts";
import { tenantPage } from "@/app/dashboard/pages";
import { buttonClass } from "@/components/ui/button";
import type { OperatorActor } from "@/lib/access/access";
import { PROFILE_NAMES } from "@/lib/profile/fields";
import { readSignupRoles } from "@/lib/roles/roles";
import { readCustomFields } from "@/lib/settings/custom-fields";
import { readUser, readUserRoles, type User } from "@/lib/users/read";

type UserPageProps = { user: User; actor: OperatorActor; mayChange: boolean; base: string };

/** A user, the form for their profile, and the question before they are activated, deactivated or deleted. */
export default tenantPage<"userId">(async ({ at: { applicationId, userId }, below, tenant, base, actor }) => {
  const found = await readUser(actor, { applicationId, userId });
  if (found?.user.tenantId !== tenant.id) return null;
  const { user, mayChange } = found;
  const page = { user, actor, mayChange, base: `${base}/users/${userId}` };
  const [wanted, ...more] = below;
  if (wanted === undefined) return <UserPage {...page} />;
  if (!mayChange || more.length > 0) return null;
  if (wanted === "profile") return <ProfilePage {...page} />;
  const action = actionsFor(user.status).find((each) => each === wanted);
  return action ? <UserActionPage {...page} action={action} /> : null;
});

/** One user: who they are, what they may, and what an operator can do about it. */
async function UserPage(page: UserPageProps) {
  const { user, mayChange, base } = page;
  const t = await getTranslations("dashboard.users");
  return (
    <>
      <PageHeading
        title={user.email}
        intro={
          <>
            <StatusBadge status={user.status} /> {t(`statusHelp.${user.status}`)}
          </>
        }
      />
      <div className="space-y-10">
        <div>
          <Facts user={user} />
          {mayChange ? (
            <p className="mt-3">
              <ButtonLink className="max-sm:w-full" href={`${base}/profile`}>
                {t("edit.link")}
              </ButtonLink>
            </p>
          ) : null}
        </div>
        <UserRoles {...page} />
        {mayChange ? (
          <Section id="actions" title={t("actions.title")}>
            <Mail user={user} />
            <div className="flex flex-wrap gap-3">
              {actionsFor(user.status).map((action) => (
                <ButtonLink
                  className="max-sm:w-full"
                  href={`${base}/${action}`}
                  key={action}
                  variant={action === "activate" ? "secondary" : "danger"}
                >
                  {t(`actions.${action}.submit`)}
                </ButtonLink>
              ))}
            </div>
          </Section>
        ) : null}
      </div>
    </>
  );
}

/** The mail that this user may be waiting for. */
async function Mail({ user: { applicationId, tenantId, id: userId, status, emailVerified } }: { user: User }) {
  const isVerifying = status === "ACTIVE" && !emailVerified;
  if (status !== "PROVISIONED" && !isVerifying) return null;
  const t = await getTranslations("dashboard.users.actions");
  const action = isVerifying ? submitVerificationMail : submitResend;
  return (
    <div className="mb-4">
      <ActionsForm action={action.bind(null, { applicationId, tenantId, userId })} key={status}>
        <button className={buttonClass("secondary", "max-sm:w-full")} type="submit">
          {isVerifying ? t("verify") : t("resend")}
        </button>
      </ActionsForm>
    </div>
  );
}

async function Facts({ user }: { user: User }) {
  const t = await getTranslations("dashboard.users");
  const label = await getTranslations("fields");
  const format = await getFormatter();
  const profile = PROFILE_NAMES.map((name) => [label(`${name}.label`), user[name]] as const);
  const facts: (readonly [string, string | null])[] = [
    [t("facts.emailVerified"), user.emailVerified ? t("facts.verified") : t("facts.unverified")],
    [t("facts.username"), user.username],
    ...profile,
    ...(await customFacts(user, await readCustomFields(user.applicationId))),
    [t("facts.externalId"), user.externalId],
    [t("facts.origin"), t(`origins.${user.origin}`)],
    [t("created"), format.dateTime(user.createdAt, { dateStyle: "medium", timeStyle: "short" })],
    [t("facts.id"), user.id],
  ];
  return <FactList facts={facts.filter(([, value]) => value)} />;
}

/** The roles that a user has, and those that they could have. */
async function UserRoles({ user, mayChange, actor }: UserPageProps) {
  const { applicationId, tenantId, id: userId } = user;
  const held = (await readUserRoles(actor, { applicationId, userId })) ?? [];
  const all = (await readSignupRoles(actor, applicationId))?.roles ?? [];
  const others = all.filter(({ id }) => !held.some((role) => role.id === id));
  const t = await getTranslations("dashboard.users.roles");
  if (all.length === 0) return <Section id="roles" intro={t("noRoles")} title={t("title")} />;
  return (
    <Section id="roles" intro={held.length === 0 ? t("none") : t("intro")} title={t("title")}>
      <ActionsForm action={submitUserRole.bind(null, { applicationId, tenantId, userId })}>
        <List items={held} label={t("title")}>
          {({ id, name, displayName }) => (
            <ListRow key={id} title={displayName} note={name}>
              {mayChange ? (
                <button className={buttonClass("secondary")} name="take" type="submit" value={id}>
                  {t("take")} <span className="sr-only">{displayName}</span>
                </button>
              ) : null}
            </ListRow>
          )}
        </List>
        {mayChange && others.length > 0 ? (
          <div className="mt-4 flex max-w-lg flex-wrap gap-2">
            <select aria-label={t("choose")} className={inputClass(undefined, "flex-[1_1_12rem]")} name="role">
              {others.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </select>
            <button className={buttonClass("secondary", "shrink-0")} name="give" type="submit" value="yes">
              {t("give")}
            </button>
          </div>
        ) : null}
      </ActionsForm>
    </Section>
  );
}

/** What a user is called, and how they are reached. */
async function ProfilePage({ user, base }: UserPageProps) {
  const { applicationId, id: userId, email, version } = user;
  const t = await getTranslations("dashboard.users.edit");
  return (
    <>
      <PageHeading of={email} title={t("title")} intro={t("intro", { email })} />
      <PlainForm
        action={saveProfile.bind(null, { applicationId, userId })}
        fields={await profileFields(user, await readCustomFields(applicationId))}
        version={version}
      />
      <BackLink href={base}>{t("back")}</BackLink>
    </>
  );
}

/** Asks before a user is activated, deactivated or deleted. */
async function UserActionPage({ user, base, action }: UserPageProps & { action: UserAction }) {
  const { applicationId, tenantId, id: userId, email, version } = user;
  const t = await getTranslations("dashboard.users.actions");
  return (
    <ConfirmPage
      action={submitUserAction.bind(null, { applicationId, tenantId, userId, action })}
      back={base}
      destroys={action !== "activate"}
      of={email}
      submit={t(`${action}.submit`)}
      title={t(`${action}.title`, { email })}
      version={version}
    >
      {t(`${action}.warning`, { email })}
    </ConfirmPage>
  );
}

import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import {
  submitResend,
  submitUserRole,
  submitVerificationMail,
} from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/actions";
import { actionsFor, StatusBadge } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/status";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { inputClass } from "@/app/dashboard/forms/row";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { LIST, ListRow, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { PROFILE_NAMES } from "@/lib/profile/fields";
import { readSignupRoles } from "@/lib/roles/signup-roles";
import { readUser, readUserRoles, type User } from "@/lib/users/read";

/** One user: who they are, what they may, and what an operator can do about it. */
export default async function UserPage({ params }: PageAt<"applicationId" | "tenantId" | "userId">) {
  const { applicationId, tenantId, userId } = await params;
  const found = await readUser(asActor(await requireOperator()), { applicationId, userId });
  if (found?.user.tenantId !== tenantId) return <NothingHere />;
  const { user, mayChange } = found;
  const t = await getTranslations("dashboard.users");
  const base = `/applications/${applicationId}/tenants/${tenantId}/users/${userId}`;
  return (
    <>
      <PageHeading title={user.email}>
        <StatusBadge status={user.status} /> {t(`statusHelp.${user.status}`)}
      </PageHeading>
      <div className="space-y-10">
        <div>
          <Facts user={user} />
          {mayChange ? (
            <p className="mt-3">
              <Link className={buttonClass("secondary", "max-sm:w-full")} href={`${base}/profile`} prefetch={false}>
                {t("edit.link")}
              </Link>
            </p>
          ) : null}
        </div>
        <UserRoles mayChange={mayChange} user={user} />
        {mayChange ? (
          <Section id="deeds" title={t("deeds.title")}>
            <Mail user={user} />
            <div className="flex flex-wrap gap-3">
              {actionsFor(user.status).map((action) => (
                <Link
                  className={buttonClass(action === "activate" ? "secondary" : "danger", "max-sm:w-full")}
                  href={`${base}/${action}`}
                  key={action}
                  prefetch={false}
                >
                  {t(`deeds.${action}.submit`)}
                </Link>
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
  const t = await getTranslations("dashboard.users.deeds");
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
  const profile = PROFILE_NAMES.flatMap((name) => (user[name] ? [[label(`${name}.label`), user[name]] as const] : []));
  const facts: (readonly [string, string])[] = [
    [t("facts.emailVerified"), user.emailVerified ? t("facts.verified") : t("facts.unverified")],
    ...(user.username ? [[t("facts.username"), user.username] as const] : []),
    ...profile,
    ...(user.externalId ? [[t("facts.externalId"), user.externalId] as const] : []),
    [t("facts.origin"), t(`origins.${user.origin}`)],
    [t("created"), format.dateTime(user.createdAt, { dateStyle: "medium", timeStyle: "short" })],
    [t("facts.id"), user.id],
  ];
  return (
    <dl className="grid gap-x-8 gap-y-3 rounded-card border border-border bg-card p-5 text-sm leading-5 sm:grid-cols-[max-content_minmax(0,1fr)] sm:p-6">
      {facts.map(([name, value]) => (
        <div className="sm:contents" key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The roles that a user has, and those that they could have. */
async function UserRoles({ user, mayChange }: { user: User; mayChange: boolean }) {
  const { applicationId, tenantId, id: userId } = user;
  const actor = asActor(await requireOperator());
  const held = (await readUserRoles(actor, { applicationId, userId })) ?? [];
  const all = (await readSignupRoles(actor, applicationId))?.roles ?? [];
  const others = all.filter(({ id }) => !held.some((role) => role.id === id));
  const t = await getTranslations("dashboard.users.roles");
  if (all.length === 0) return <Section id="roles" intro={t("noRoles")} title={t("title")} />;
  return (
    <Section id="roles" intro={held.length === 0 ? t("none") : t("intro")} title={t("title")}>
      <ActionsForm action={submitUserRole.bind(null, { applicationId, tenantId, userId })}>
        {held.length > 0 ? (
          <ul aria-label={t("title")} className={LIST}>
            {held.map(({ id, name, displayName }) => (
              <ListRow key={id} title={displayName} note={name}>
                {mayChange ? (
                  <button className={buttonClass("secondary")} name="take" type="submit" value={id}>
                    {t("take")} <span className="sr-only">{displayName}</span>
                  </button>
                ) : null}
              </ListRow>
            ))}
          </ul>
        ) : null}
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

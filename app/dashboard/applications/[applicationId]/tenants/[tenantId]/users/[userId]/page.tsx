import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { DeedsForm } from "@/app/dashboard/forms/deeds-form";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { Section } from "@/app/dashboard/section";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { PROFILE_FIELDS } from "@/lib/profile/fields";
import { readUser, type User } from "@/lib/users/read";
import { submitResend, submitVerificationMail } from "../actions";
import { deedsFor } from "../deeds";
import { StatusBadge } from "../status-badge";
import { UserRoles } from "./user-roles";

type Params = Promise<{ applicationId: string; tenantId: string; userId: string }>;

/** One user: who they are, what they may, and what an operator can do about it. */
export default async function UserPage({ params }: { params: Params }) {
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
              {deedsFor(user.status).map((deed) => (
                <Link
                  className={buttonClass(deed === "activate" ? "secondary" : "danger", "max-sm:w-full")}
                  href={`${base}/${deed}`}
                  key={deed}
                  prefetch={false}
                >
                  {t(`deeds.${deed}.submit`)}
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
      <DeedsForm
        action={action.bind(null, { applicationId, tenantId, userId })}
        key={status}
        unreachable={(await getTranslations("dashboard.form"))("unreachable")}
      >
        <button className={buttonClass("secondary", "max-sm:w-full")} type="submit">
          {isVerifying ? t("verify") : t("resend")}
        </button>
      </DeedsForm>
    </div>
  );
}

async function Facts({ user }: { user: User }) {
  const t = await getTranslations("dashboard.users");
  const format = await getFormatter();
  const profile = PROFILE_FIELDS.flatMap((name) => (user[name] ? [[t(`profile.${name}`), user[name]] as const] : []));
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

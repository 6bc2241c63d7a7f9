import Link from "next/link";
import { redirect } from "next/navigation";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { LIST, ListRow, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Shell } from "@/app/dashboard/shell";
import { submitInvitationAnswer } from "@/app/dashboard/sign-in/actions";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedWorkspace, listWorkspaces } from "@/lib/applications/applications";
import { listOwnInvitations, type OwnInvitation } from "@/lib/operators/joining";

type Query = Promise<{ all?: string | string[] }>;

/**
 * Every workspace of the operator with its applications, and what they are invited to. Who has one application and did not ask for the list
 * goes straight to it.
 */
export default async function HomePage({ searchParams }: { searchParams: Query }) {
  const operator = await requireOperator();
  const workspaces = await listWorkspaces(asActor(operator));
  const applications = workspaces.flatMap((workspace) => workspace.applications);
  const invitations = await listOwnInvitations(operator);
  const [only] = applications;
  const isAll = (await searchParams).all !== undefined || invitations.length > 0;
  if (applications.length === 1 && only && !isAll) redirect(`/applications/${only.id}`);
  const t = await getTranslations("dashboard.home");
  return (
    <Shell operator={operator}>
      <main id="content">
        <PageHeading title={t("title")}>
          {workspaces.length + invitations.length === 0 ? t("nowhere") : null}
        </PageHeading>
        <div className="space-y-10">
          <OwnInvitations invitations={invitations} />
          {workspaces.map((workspace) => (
            <Workspace key={workspace.id} workspace={workspace} />
          ))}
        </div>
      </main>
    </Shell>
  );
}

async function Workspace({ workspace }: { workspace: ListedWorkspace }) {
  const t = await getTranslations("dashboard.home");
  return (
    <section aria-labelledby={workspace.id}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-[0.9375rem] leading-6 font-semibold" id={workspace.id}>
          {workspace.displayName}
        </h2>
        <div className="flex flex-wrap gap-3">
          <Link className={buttonClass("secondary")} href={`/workspaces/${workspace.id}`}>
            {t("operators")} <span className="sr-only">{workspace.displayName}</span>
          </Link>
          {workspace.mayChange ? (
            <Link className={buttonClass("secondary")} href={`/applications/new?workspace=${workspace.id}`}>
              {t("create")}
            </Link>
          ) : null}
        </div>
      </div>
      {workspace.applications.length === 0 ? (
        <p className="rounded-card border border-dashed border-field-border px-5 py-8 text-center text-[0.9375rem] leading-6 text-muted">
          {workspace.mayChange ? t("empty") : t("emptyViewer")}
        </p>
      ) : (
        <ul className="overflow-hidden rounded-card border border-border bg-card">
          {workspace.applications.map(({ id, displayName, host, signupEnabled }) => (
            <li
              className="relative flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-border px-5 py-4 first:border-t-0 hover:bg-background"
              key={id}
            >
              <div className="min-w-0">
                <Link
                  className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
                  href={`/applications/${id}`}
                >
                  {displayName}
                </Link>
                <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">{host}</p>
              </div>
              <Badge tone={signupEnabled ? "success" : "neutral"}>
                {signupEnabled ? t("signupOn") : t("signupOff")}
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The invitations that wait for the reader's own answer, one by one; nothing where there are none. */
async function OwnInvitations({ invitations }: { invitations: OwnInvitation[] }) {
  if (invitations.length === 0) return null;
  const t = await getTranslations("dashboard.invitation.own");
  const roles = await getTranslations("dashboard.operators.roles");
  const format = await getFormatter();
  return (
    <Section id="own-invitations" intro={t("intro")} title={t("title")}>
      <ActionsForm action={submitInvitationAnswer}>
        <ul className={LIST}>
          {invitations.map(({ id, workspaceDisplayName: workspace, role, expiresAt }) => (
            <ListRow
              key={id}
              title={workspace}
              note={t("facts", { role: roles(role), date: format.dateTime(expiresAt, { dateStyle: "medium" }) })}
            >
              <div className="flex flex-wrap gap-3">
                <button className={buttonClass("primary")} name="accept" type="submit" value={id}>
                  {t("accept")} <span className="sr-only">{t("of", { workspace })}</span>
                </button>
                <button className={buttonClass("secondary")} name="decline" type="submit" value={id}>
                  {t("decline")} <span className="sr-only">{t("of", { workspace })}</span>
                </button>
              </div>
            </ListRow>
          ))}
        </ul>
      </ActionsForm>
    </Section>
  );
}

import { redirect } from "next/navigation";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { List, ListRow } from "@/app/dashboard/lists";
import { ButtonLink, PageHeading, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { Shell } from "@/app/dashboard/shell";
import { submitInvitationAnswer } from "@/app/dashboard/sign-in/actions";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedWorkspace, listWorkspaces } from "@/lib/applications/applications";
import { listOwnInvitations, type OwnInvitation } from "@/lib/operators/joining";

/**
 * Every workspace of the operator with its applications, and their invitations. An operator with a single application is sent to it, unless
 * they asked for the list.
 */
export default operatorPage(async ({ operator, actor, has }) => {
  const workspaces = await listWorkspaces(actor);
  const applications = workspaces.flatMap((workspace) => workspace.applications);
  const invitations = await listOwnInvitations(operator);
  const [only] = applications;
  const isAll = has("all") || invitations.length > 0;
  if (applications.length === 1 && only && !isAll) redirect(`/applications/${only.id}`);
  const t = await getTranslations("dashboard.home");
  return (
    <Shell>
      <main id="content">
        <PageHeading title={t("title")} intro={workspaces.length + invitations.length === 0 ? t("nowhere") : null} />
        <div className="space-y-10">
          <OwnInvitations invitations={invitations} />
          {workspaces.map((workspace) => (
            <Workspace key={workspace.id} workspace={workspace} />
          ))}
        </div>
      </main>
    </Shell>
  );
});

async function Workspace({ workspace: { id, displayName, mayChange, applications } }: { workspace: ListedWorkspace }) {
  const t = await getTranslations("dashboard.home");
  const buttons = (
    <div className="flex flex-wrap gap-3">
      <ButtonLink href={`/workspaces/${id}`}>
        {t("operators")} <span className="sr-only">{displayName}</span>
      </ButtonLink>
      {mayChange ? <ButtonLink href={`/applications/new?workspace=${id}`}>{t("create")}</ButtonLink> : null}
    </div>
  );
  return (
    <Section action={buttons} id={id} title={displayName}>
      <List empty={mayChange ? t("empty") : t("emptyViewer")} items={applications}>
        {({ id: applicationId, displayName: title, host, signupEnabled }) => (
          <ListRow href={`/applications/${applicationId}`} key={applicationId} note={host} title={title}>
            <Badge tone={signupEnabled ? "success" : "neutral"}>{signupEnabled ? t("signupOn") : t("signupOff")}</Badge>
          </ListRow>
        )}
      </List>
    </Section>
  );
}

/** The invitations that the operator has not answered; nothing where there are none. */
async function OwnInvitations({ invitations }: { invitations: OwnInvitation[] }) {
  if (invitations.length === 0) return null;
  const t = await getTranslations("dashboard.invitation.own");
  const roles = await getTranslations("dashboard.operators.roles");
  const format = await getFormatter();
  return (
    <Section id="own-invitations" intro={t("intro")} title={t("title")}>
      <ActionsForm action={submitInvitationAnswer}>
        <List items={invitations}>
          {({ id, workspaceDisplayName: workspace, role, expiresAt }) => (
            <ListRow
              key={id}
              title={workspace}
              note={t("facts", { role: roles(role), date: format.dateTime(expiresAt, { dateStyle: "medium" }) })}
            >
              <div className="flex flex-wrap gap-3">
                {(["accept", "decline"] as const).map((answer) => (
                  <button
                    className={buttonClass(answer === "accept" ? "primary" : "secondary")}
                    key={answer}
                    name={answer}
                    type="submit"
                    value={id}
                  >
                    {t(answer)} <span className="sr-only">{t("of", { workspace })}</span>
                  </button>
                ))}
              </div>
            </ListRow>
          )}
        </List>
      </ActionsForm>
    </Section>
  );
}

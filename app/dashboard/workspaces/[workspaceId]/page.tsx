import { getFormatter, getTranslations } from "next-intl/server";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { List, ListRow } from "@/app/dashboard/lists";
import { ButtonLink, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { WidePage } from "@/app/dashboard/shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import type { ListedInvitation } from "@/lib/operators/invitations";
import { readWorkspace, type WorkspaceView } from "@/lib/operators/members";
import { submitInvitationAction } from "./actions";

/** Who looks after a workspace, and who is invited to. */
export default operatorPage<"workspaceId">(async ({ at: { workspaceId }, actor }) => {
  const workspace = await readWorkspace(actor, workspaceId);
  if (!workspace) return null;
  const { displayName, role, mayManage } = workspace;
  const t = await getTranslations("dashboard.operators");
  const base = `/workspaces/${workspaceId}`;
  return (
    <WidePage
      action={
        <>
          <ButtonLink href={`${base}/settings`}>{(await getTranslations("dashboard.workspace"))("link")}</ButtonLink>
          <ButtonLink href={`${base}/configuration`}>{t("configuration")}</ButtonLink>
          {mayManage ? <ButtonLink href={`${base}/activity`}>{t("activity")}</ButtonLink> : null}
        </>
      }
      intro={t(`intro.${role}`, { workspace: displayName })}
      of={displayName}
      title={t("title")}
    >
      <div className="space-y-10">
        <Members workspace={workspace} />
        {mayManage ? <Invitations workspace={workspace} /> : null}
      </div>
    </WidePage>
  );
});

async function Members({ workspace }: { workspace: WorkspaceView }) {
  const t = await getTranslations("dashboard.operators");
  return (
    <Section id="members" title={t("members", { workspace: workspace.displayName })}>
      <List items={workspace.members}>
        {({ id, displayName, email, role, isSelf }) => (
          <ListRow
            key={id}
            title={
              <>
                {displayName} {isSelf ? <Badge>{t("you")}</Badge> : null}
              </>
            }
            note={email}
          >
            <div className="flex items-center gap-4">
              <Badge tone={role === "OWNER" ? "accent" : "neutral"}>{t(`roles.${role}`)}</Badge>
              {workspace.mayManage || isSelf ? (
                <ButtonLink href={`/workspaces/${workspace.id}/operators/${id}`}>
                  {workspace.mayManage ? t("change") : t("leave")} <span className="sr-only">{displayName}</span>
                </ButtonLink>
              ) : null}
            </div>
          </ListRow>
        )}
      </List>
    </Section>
  );
}

async function Invitations({ workspace }: { workspace: WorkspaceView }) {
  const t = await getTranslations("dashboard.operators");
  const invite = <ButtonLink href={`/workspaces/${workspace.id}/invitations/new`}>{t("invite")}</ButtonLink>;
  return (
    <Section action={invite} id="invitations" intro={t("invitationsIntro")} title={t("invitations")}>
      <ActionsForm action={submitInvitationAction.bind(null, { workspaceId: workspace.id })}>
        <List empty={t("noInvitations")} items={workspace.invitations}>
          {(invitation) => <InvitationRow invitation={invitation} key={invitation.id} />}
        </List>
      </ActionsForm>
    </Section>
  );
}

async function InvitationRow({ invitation }: { invitation: ListedInvitation }) {
  const { id, email, role, expiresAt, isExpired, isUndelivered } = invitation;
  const t = await getTranslations("dashboard.operators");
  const format = await getFormatter();
  const date = format.dateTime(expiresAt, { dateStyle: "medium" });
  return (
    <ListRow
      note={
        <>
          <p>{`${t(`roles.${role}`)} · ${t(isExpired ? "expired" : "validUntil", { date })}`}</p>
          {isUndelivered ? (
            <p className="mt-1 max-w-prose text-sm leading-5 text-foreground">{t("undeliveredHelp")}</p>
          ) : null}
        </>
      }
      title={
        <>
          {email} {isUndelivered ? <Badge tone="danger">{t("undelivered")}</Badge> : null}
        </>
      }
    >
      <div className="flex flex-wrap gap-3">
        {(["resend", "withdraw"] as const).map((name) => (
          <button
            className={buttonClass(name === "withdraw" ? "danger" : "secondary")}
            key={name}
            name={name}
            type="submit"
            value={id}
          >
            {t(name)} <span className="sr-only">{email}</span>
          </button>
        ))}
      </div>
    </ListRow>
  );
}

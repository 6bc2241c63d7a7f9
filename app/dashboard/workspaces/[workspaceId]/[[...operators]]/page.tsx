import { getFormatter, getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { List, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage, WidePage } from "@/app/dashboard/shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { OPERATOR_ROLES } from "@/lib/access/rights";
import type { ListedInvitation } from "@/lib/operators/invitations";
import { type Member, readWorkspace, type WorkspaceView } from "@/lib/operators/members";
import { submitInvitation, submitInvitationAction, submitRemoval, submitRole } from "../actions";

type WorkspacePageProps = {
  workspace: WorkspaceView;
  /** Of the workspace's pages. */
  base: string;
};

/** The operators of a workspace, the form that invites another, and one of them by their id. */
export default operatorPage<"workspaceId">(async ({ at: { workspaceId }, below, actor }) => {
  const workspace = await readWorkspace(actor, workspaceId);
  if (!workspace) return null;
  const page = { workspace, base: `/workspaces/${workspaceId}` };
  const [list, id, ...more] = below;
  if (list === undefined) return <OperatorsPage {...page} />;
  if (more.length > 0) return null;
  if (list === "invitations") return id === "new" && workspace.mayManage ? <InvitePage {...page} /> : null;
  const member = list === "operators" ? workspace.members.find((each) => each.id === id) : undefined;
  return member && (workspace.mayManage || member.isSelf) ? <MemberPage {...page} member={member} /> : null;
});

/** Who looks after a workspace, and who is invited to. */
async function OperatorsPage({ workspace, base }: WorkspacePageProps) {
  const { displayName, role, mayManage } = workspace;
  const t = await getTranslations("dashboard.operators");
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
}

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

async function roleOptions(): Promise<{ value: string; label: string }[]> {
  const t = await getTranslations("dashboard.operators.roles");
  return OPERATOR_ROLES.map((role) => ({ value: role, label: t(role) }));
}

async function InvitePage({ workspace: { id: workspaceId, displayName }, base }: WorkspacePageProps) {
  const t = await getTranslations("dashboard.operators.new");
  return (
    <CardPage of={displayName} title={t("title", { workspace: displayName })} intro={t("intro")}>
      <NewForm
        action={submitInvitation.bind(null, { workspaceId })}
        of="operators"
        options={{ more: { role: { given: ["ADMIN"], options: await roleOptions() } } }}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <BackLink href={base}>{t("back")}</BackLink>
    </CardPage>
  );
}

type MemberPageProps = WorkspacePageProps & { member: Member };

/** What one operator is in a workspace, and the way out of it. */
async function MemberPage({ workspace, member, base }: MemberPageProps) {
  const t = await getTranslations("dashboard.operators");
  return (
    <CardPage of={workspace.displayName} title={member.displayName} intro={member.email}>
      <div className="space-y-10">
        {workspace.mayManage ? (
          <NewForm
            action={submitRole.bind(null, { workspaceId: workspace.id, operatorId: member.id })}
            // Shown anew once the role is another one: a choice that was made on the old one would be saved as if made on this.
            key={member.role}
            of="operators"
            options={{ only: ["role"], more: { role: { given: [member.role], options: await roleOptions() } } }}
            submit={t("saveRole")}
            submitting={t("saving")}
            version={OPERATOR_ROLES.indexOf(member.role)}
          />
        ) : null}
        <Removal member={member} workspace={workspace} />
      </div>
      <BackLink href={base}>{t("new.back")}</BackLink>
    </CardPage>
  );
}

async function Removal({ workspace, member }: Omit<MemberPageProps, "base">) {
  const t = await getTranslations("dashboard.operators");
  const names = { workspace: workspace.displayName, name: member.displayName };
  return (
    <Section
      id="removal"
      intro={member.isSelf ? t("leaveIntro", names) : t("removeIntro", names)}
      title={member.isSelf ? t("leaveTitle", names) : t("removeTitle", names)}
    >
      <ActionsForm
        action={submitRemoval.bind(null, { workspaceId: workspace.id, operatorId: member.id, was: member.role })}
      >
        <button className={buttonClass("danger", "wrap-anywhere max-sm:w-full")} type="submit">
          {member.isSelf ? t("leaveTitle", names) : t("removeTitle", names)}
        </button>
      </ActionsForm>
    </Section>
  );
}

import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import {
  LIST,
  LIST_ROW,
  ListRow,
  NOTHING_YET,
  NothingHereAtAll,
  PageHeading,
  Section,
} from "@/app/dashboard/page-parts";
import { Shell } from "@/app/dashboard/shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import type { ListedInvitation } from "@/lib/operators/invitations";
import { readWorkspace, type WorkspaceView } from "@/lib/operators/members";
import { submitInvitationAction } from "./actions";

/** Who looks after a workspace, and who is invited to. */
export default async function WorkspacePage({ params }: PageAt<"workspaceId">) {
  const operator = await requireOperator();
  const workspace = await readWorkspace(asActor(operator), (await params).workspaceId);
  if (!workspace) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.operators");
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading
          action={
            <div className="mb-6 flex flex-wrap gap-3">
              <Link className={buttonClass("secondary")} href={`/workspaces/${workspace.id}/settings`} prefetch={false}>
                {(await getTranslations("dashboard.workspace"))("link")}
              </Link>
              <Link
                className={buttonClass("secondary")}
                href={`/workspaces/${workspace.id}/configuration`}
                prefetch={false}
              >
                {t("configuration")}
              </Link>
              {workspace.mayManage ? (
                <Link
                  className={buttonClass("secondary")}
                  href={`/workspaces/${workspace.id}/activity`}
                  prefetch={false}
                >
                  {t("activity")}
                </Link>
              ) : null}
            </div>
          }
          of={workspace.displayName}
          title={t("title")}
        >
          {t(`intro.${workspace.role}`, { workspace: workspace.displayName })}
        </PageHeading>
        <div className="space-y-10">
          <Members workspace={workspace} />
          {workspace.mayManage ? <Invitations workspace={workspace} /> : null}
        </div>
      </main>
    </Shell>
  );
}

async function Members({ workspace }: { workspace: WorkspaceView }) {
  const t = await getTranslations("dashboard.operators");
  return (
    <Section id="members" title={t("members", { workspace: workspace.displayName })}>
      <ul className={LIST}>
        {workspace.members.map(({ id, displayName, email, role, isSelf }) => (
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
                <Link
                  className={buttonClass("secondary")}
                  href={`/workspaces/${workspace.id}/operators/${id}`}
                  prefetch={false}
                >
                  {workspace.mayManage ? t("change") : t("leave")} <span className="sr-only">{displayName}</span>
                </Link>
              ) : null}
            </div>
          </ListRow>
        ))}
      </ul>
    </Section>
  );
}

async function Invitations({ workspace }: { workspace: WorkspaceView }) {
  const t = await getTranslations("dashboard.operators");
  const invite = (
    <Link className={buttonClass("secondary")} href={`/workspaces/${workspace.id}/invitations/new`}>
      {t("invite")}
    </Link>
  );
  return (
    <Section action={invite} id="invitations" intro={t("invitationsIntro")} title={t("invitations")}>
      <ActionsForm action={submitInvitationAction.bind(null, { workspaceId: workspace.id })}>
        {workspace.invitations.length === 0 ? (
          <p className={NOTHING_YET}>{t("noInvitations")}</p>
        ) : (
          <ul className={LIST}>
            {workspace.invitations.map((invitation) => (
              <InvitationRow invitation={invitation} key={invitation.id} />
            ))}
          </ul>
        )}
      </ActionsForm>
    </Section>
  );
}

async function InvitationRow({
  invitation: { id, email, role, expiresAt, isExpired, isUndelivered },
}: {
  invitation: ListedInvitation;
}) {
  const t = await getTranslations("dashboard.operators");
  const format = await getFormatter();
  return (
    <li className={LIST_ROW}>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.9375rem] leading-6 font-medium wrap-anywhere">
          {email} {isUndelivered ? <Badge tone="danger">{t("undelivered")}</Badge> : null}
        </p>
        <p className="text-[0.8125rem] leading-5 text-muted">
          {t(`roles.${role}`)} ·{" "}
          {t(isExpired ? "expired" : "validUntil", { date: format.dateTime(expiresAt, { dateStyle: "medium" }) })}
        </p>
        {isUndelivered ? <p className="mt-1 max-w-prose text-sm leading-5">{t("undeliveredHelp")}</p> : null}
      </div>
      <div className="flex flex-wrap gap-3">
        <button className={buttonClass("secondary")} name="resend" type="submit" value={id}>
          {t("resend")} <span className="sr-only">{email}</span>
        </button>
        <button className={buttonClass("danger")} name="withdraw" type="submit" value={id}>
          {t("withdraw")} <span className="sr-only">{email}</span>
        </button>
      </div>
    </li>
  );
}

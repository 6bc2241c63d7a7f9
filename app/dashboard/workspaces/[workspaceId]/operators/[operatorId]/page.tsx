import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { operatorRoleField } from "@/app/dashboard/forms/plain-text";
import { BackLink, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { OPERATOR_ROLES } from "@/lib/access/rights";
import { type Member, readWorkspace, type WorkspaceView } from "@/lib/operators/members";
import { submitRemoval, submitRole } from "../../actions";

/** What one operator is in a workspace, and the way out of it. */
export default operatorPage<"workspaceId" | "operatorId">(async ({ at: { workspaceId, operatorId }, actor }) => {
  const workspace = await readWorkspace(actor, workspaceId);
  const member = workspace?.members.find(({ id }) => id === operatorId);
  if (!workspace || !member || !(workspace.mayManage || member.isSelf)) return null;
  const t = await getTranslations("dashboard.operators");
  return (
    <CardPage of={workspace.displayName} title={member.displayName} intro={member.email}>
      <div className="space-y-10">
        {workspace.mayManage ? (
          <NewForm
            action={submitRole.bind(null, { workspaceId, operatorId })}
            fields={[await operatorRoleField(member.role)]}
            // Shown anew once the role is another one: a choice that was made on the old one would be saved as if made on this.
            key={member.role}
            version={OPERATOR_ROLES.indexOf(member.role)}
            submit={t("saveRole")}
            submitting={t("saving")}
          />
        ) : null}
        <Removal member={member} workspace={workspace} />
      </div>
      <BackLink href={`/workspaces/${workspaceId}`}>{t("new.back")}</BackLink>
    </CardPage>
  );
});

async function Removal({ workspace, member }: { workspace: WorkspaceView; member: Member }) {
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

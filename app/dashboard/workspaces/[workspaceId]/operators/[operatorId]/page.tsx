import { getTranslations } from "next-intl/server";
import { DeedsForm } from "@/app/dashboard/forms/deeds-form";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHereAtAll, Section } from "@/app/dashboard/page-parts";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { OPERATOR_ROLES } from "@/lib/access/rights";
import { type Member, readWorkspace, type WorkspaceView } from "@/lib/operators/members";
import { submitRemoval, submitRole } from "../../actions";
import { roleField } from "../../role-field";

type Params = Promise<{ workspaceId: string; operatorId: string }>;

/** What one operator is in a workspace, and the way out of it. */
export default async function MemberPage({ params }: { params: Params }) {
  const operator = await requireOperator();
  const { workspaceId, operatorId } = await params;
  const workspace = await readWorkspace(asActor(operator), workspaceId);
  const member = workspace?.members.find(({ id }) => id === operatorId);
  if (!workspace || !member || !(workspace.mayManage || member.isSelf)) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.operators");
  return (
    <Shell operator={operator}>
      <main className="mx-auto max-w-[29rem]" id="content">
        <Card>
          <PageHeading of={workspace.displayName} title={member.displayName}>
            {member.email}
          </PageHeading>
          <div className="space-y-10">
            {workspace.mayManage ? (
              <NewForm
                action={submitRole.bind(null, { workspaceId, operatorId })}
                fields={[await roleField(member.role)]}
                // Shown anew once the role is another one: a choice that was made on the old one would be saved as if made on this.
                key={member.role}
                version={OPERATOR_ROLES.indexOf(member.role)}
                text={await frameText({ submit: t("saveRole"), submitting: t("saving") })}
              />
            ) : null}
            <Removal member={member} workspace={workspace} />
          </div>
          <p className="mt-8 text-sm leading-5">
            <TextLink href={`/workspaces/${workspaceId}`}>{t("new.back")}</TextLink>
          </p>
        </Card>
      </main>
    </Shell>
  );
}

async function Removal({ workspace, member }: { workspace: WorkspaceView; member: Member }) {
  const t = await getTranslations("dashboard.operators");
  const names = { workspace: workspace.displayName, name: member.displayName };
  return (
    <Section
      id="removal"
      intro={member.isSelf ? t("leaveIntro", names) : t("removeIntro", names)}
      title={member.isSelf ? t("leaveTitle", names) : t("removeTitle", names)}
    >
      <DeedsForm
        action={submitRemoval.bind(null, { workspaceId: workspace.id, operatorId: member.id, was: member.role })}
        unreachable={(await getTranslations("dashboard.form"))("unreachable")}
      >
        <button className={buttonClass("danger", "wrap-anywhere max-sm:w-full")} type="submit">
          {member.isSelf ? t("leaveTitle", names) : t("removeTitle", names)}
        </button>
      </DeedsForm>
    </Section>
  );
}

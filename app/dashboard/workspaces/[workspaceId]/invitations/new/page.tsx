import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHereAtAll } from "@/app/dashboard/page-parts";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { readWorkspace } from "@/lib/operators/members";
import { submitInvitation } from "../../actions";
import { roleField } from "../../role-field";

type Params = Promise<{ workspaceId: string }>;

export default async function NewInvitationPage({ params }: { params: Params }) {
  const operator = await requireOperator();
  const workspace = await readWorkspace(asActor(operator), (await params).workspaceId);
  if (!workspace?.mayManage) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.operators.new");
  return (
    <Shell operator={operator}>
      <main className="mx-auto max-w-[29rem]" id="content">
        <Card>
          <PageHeading of={workspace.displayName} title={t("title", { workspace: workspace.displayName })}>
            {t("intro")}
          </PageHeading>
          <NewForm
            action={submitInvitation.bind(null, { workspaceId: workspace.id })}
            fields={[
              { name: "email", kind: "invitee", label: t("email"), given: [], errors: await errorsOfKind("invitee") },
              await roleField("ADMIN"),
            ]}
            text={await frameText({ submit: t("submit"), submitting: t("submitting") })}
          />
          <p className="mt-6 text-sm leading-5">
            <TextLink href={`/workspaces/${workspace.id}`}>{t("back")}</TextLink>
          </p>
        </Card>
      </main>
    </Shell>
  );
}

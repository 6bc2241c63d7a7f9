import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind, operatorRoleField } from "@/app/dashboard/forms/plain-text";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { BackLink, NothingHereAtAll } from "@/app/dashboard/page-parts";
import { CardPage } from "@/app/dashboard/shell";
import { readWorkspace } from "@/lib/operators/members";
import { submitInvitation } from "../../actions";

export default async function NewInvitationPage({ params }: PageAt<"workspaceId">) {
  const operator = await requireOperator();
  const workspace = await readWorkspace(asActor(operator), (await params).workspaceId);
  if (!workspace?.mayManage) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.operators.new");
  return (
    <CardPage
      of={workspace.displayName}
      operator={operator}
      title={t("title", { workspace: workspace.displayName })}
      intro={t("intro")}
    >
      <NewForm
        action={submitInvitation.bind(null, { workspaceId: workspace.id })}
        fields={[
          { name: "email", kind: "invitee", label: t("email"), given: [], errors: await errorsOfKind("invitee") },
          await operatorRoleField("ADMIN"),
        ]}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <BackLink className="mt-6" href={`/workspaces/${workspace.id}`}>
        {t("back")}
      </BackLink>
    </CardPage>
  );
}

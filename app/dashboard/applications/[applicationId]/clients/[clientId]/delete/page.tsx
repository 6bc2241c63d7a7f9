import { getTranslations } from "next-intl/server";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { readClient } from "@/lib/clients/clients";
import { submitClientDeletion } from "../../actions";

type Params = Promise<{ applicationId: string; clientId: string }>;

export default async function DeleteClientPage({ params }: { params: Params }) {
  const { applicationId, clientId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const client = view?.mayChange && (await readClient(asActor(await requireOperator()), { applicationId, clientId }));
  if (!client) return <NothingHere />;
  const t = await getTranslations("dashboard.clients");
  const { displayName, type, version } = client;
  return (
    <ConfirmPage
      action={submitClientDeletion.bind(null, { applicationId, clientId, type })}
      back={`/applications/${applicationId}/clients/${clientId}`}
      destroys
      of={view.application.displayName}
      submit={t("delete", { client: displayName })}
      title={t("deleteTitle")}
      version={version}
    >
      {t("deleteWarning", { client: displayName, type: type === "MACHINE" ? "MACHINE" : "other" })}
    </ConfirmPage>
  );
}

import { getTranslations } from "next-intl/server";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { TextLink } from "@/components/ui/text-link";
import { readClient } from "@/lib/clients/clients";
import { submitNewSecret } from "../../actions";
import { SecretForm } from "../../client-form";
import { secretText } from "../../secret-text";

type Params = Promise<{ applicationId: string; clientId: string }>;

export default async function NewSecretPage({ params }: { params: Params }) {
  const { applicationId, clientId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const client = view?.mayChange && (await readClient(asActor(await requireOperator()), { applicationId, clientId }));
  if (!client || client.type === "PUBLIC") return <NothingHere />;
  const t = await getTranslations("dashboard.clients.secret");
  const { displayName, type, version } = client;
  return (
    <div className="group/page max-w-xl">
      <PageHeading of={view.application.displayName} title={t("replaceTitle", { client: displayName })}>
        {t("replaceWarning", { client: displayName })}
      </PageHeading>
      <SecretForm
        action={submitNewSecret.bind(null, { applicationId, clientId, type })}
        fields={[]}
        secretText={await secretText()}
        text={await frameText({ submit: t("replace"), submitting: t("replacing") })}
        version={version}
      />
      <p className="mt-6 text-sm leading-5 group-has-[#made]/page:hidden">
        <TextLink href={`/applications/${applicationId}/clients/${clientId}`}>{t("toClient")}</TextLink>
      </p>
    </div>
  );
}

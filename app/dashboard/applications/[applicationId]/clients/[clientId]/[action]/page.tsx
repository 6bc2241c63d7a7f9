import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { SecretForm } from "@/app/dashboard/forms/secret-forms";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { BackLink, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { type Client, readClient } from "@/lib/clients/clients";
import { submitClientDeletion, submitNewSecret } from "../../actions";

/** What is done to a client on a page of its own: it gets a new secret, or is deleted. */
export default async function ClientActionPage({ params }: PageAt<"applicationId" | "clientId" | "action">) {
  const { applicationId, clientId, action } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const client = view?.mayChange && (await readClient(asActor(await requireOperator()), { applicationId, clientId }));
  if (!client) return <NothingHere />;
  const props = { client, at: { applicationId, clientId, type: client.type }, of: view.application.displayName };
  if (action === "delete") return <DeleteClient {...props} />;
  return action === "secret" && client.type !== "PUBLIC" ? <NewSecret {...props} /> : <NothingHere />;
}

type ActionProps = {
  client: Client;
  at: { applicationId: string; clientId: string; type: Client["type"] };
  /** What the application is called. */
  of: string;
};

async function DeleteClient({ client: { displayName, type, version }, at, of }: ActionProps) {
  const t = await getTranslations("dashboard.clients");
  return (
    <ConfirmPage
      action={submitClientDeletion.bind(null, at)}
      back={`/applications/${at.applicationId}/clients/${at.clientId}`}
      destroys
      of={of}
      submit={t("delete", { client: displayName })}
      title={t("deleteTitle")}
      version={version}
    >
      {t("deleteWarning", { client: displayName, type: type === "MACHINE" ? "MACHINE" : "other" })}
    </ConfirmPage>
  );
}

async function NewSecret({ client: { displayName, version }, at, of }: ActionProps) {
  const t = await getTranslations("dashboard.clients.secret");
  const press = await getTranslations("dashboard.overview");
  return (
    <div className="group/page max-w-xl">
      <PageHeading of={of} title={t("replaceTitle", { client: displayName })}>
        {t("replaceWarning", { client: displayName })}
      </PageHeading>
      <ClientTexts of={["dashboard.clients.secret"]}>
        <SecretForm
          action={submitNewSecret.bind(null, at)}
          copy={{ copy: press("copy"), copied: press("copied") }}
          fields={[]}
          submit={t("replace")}
          submitting={t("replacing")}
          version={version}
        />
      </ClientTexts>
      <BackLink
        className="mt-6 group-has-[#made]/page:hidden"
        href={`/applications/${at.applicationId}/clients/${at.clientId}`}
      >
        {t("toClient")}
      </BackLink>
    </div>
  );
}

import { getTranslations } from "next-intl/server";
import {
  saveClient,
  submitClient,
  submitClientDeletion,
  submitNewSecret,
} from "@/app/dashboard/applications/[applicationId]/clients/actions";
import { PlainForm, SecretForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { EVERYTHING, LISTED, type PlainField } from "@/app/dashboard/forms/plain-field";
import { List, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, Copyable, Deletion, PageHeading, Section } from "@/app/dashboard/page-parts";
import { type OwnerPageCall, ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";
import { type Client, pageClients, readClient } from "@/lib/clients/clients";
import { GRACE_SECONDS } from "@/lib/clients/grace";
import { ALL_PERMISSIONS, PERMISSIONS } from "@/lib/clients/permissions";
import type { OwnerView } from "@/lib/settings/read";

const CLIENT_TYPES = ["CONFIDENTIAL", "PUBLIC", "MACHINE"] as const satisfies Client["type"][];

/** The programs of an application, the form for a new one, a client by its id, and what is done to it on a page of its own. */
export default ownerPage(async (call) => {
  const { below, view, actor } = call;
  const [clientId, action, ...more] = below;
  if (clientId === undefined) return clientsPage(call);
  if (more.length > 0) return null;
  if (clientId === "new" && action === undefined) return newClientPage(call);
  const client = await readClient(actor, { applicationId: view.application.id, clientId });
  if (!client) return null;
  if (action === undefined) return clientPage(call, client);
  if (!view.mayChange) return null;
  if (action === "delete") return deleteClientPage(call, client);
  return action === "secret" && client.type !== "PUBLIC" ? newSecretPage(call, client) : null;
});

const PAGE = 50;

async function clientsPage({ view, actor, name: of, base: application, query }: OwnerPageCall) {
  const base = `${application}/clients`;
  const number = Math.min(Math.max(Number.parseInt(query("page"), 10) || 1, 1), 1_000);
  const listing = { startIndex: (number - 1) * PAGE + 1, count: PAGE };
  const found = await pageClients(actor, view.application.id, {}, listing);
  if (!found) return null;
  const t = await getTranslations("dashboard.clients");
  const create = (
    <ButtonLink href={`${base}/new`} variant="primary">
      {t("create")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeading action={view.mayChange ? create : null} of={of} title={t("title")} intro={t("intro")} />
      <List empty={t("empty")} items={found.items} label={t("title")}>
        {({ id, displayName, type, enabled }) => (
          <ListRow href={`${base}/${id}`} key={id} note={<span className="font-mono">{id}</span>} title={displayName}>
            <div className="flex flex-wrap gap-2">
              <Badge>{t(`types.${type}.label`)}</Badge>
              {enabled ? null : <Badge>{t("disabled")}</Badge>}
            </div>
          </ListRow>
        )}
      </List>
      <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
        {number > 1 ? <ButtonLink href={`${base}?page=${number - 1}`}>{t("previous")}</ButtonLink> : null}
        {number * PAGE < found.total ? <ButtonLink href={`${base}?page=${number + 1}`}>{t("next")}</ButtonLink> : null}
      </div>
    </>
  );
}

/** First the kind of program, because it can't be changed; then the fields of that kind. */
async function newClientPage({ view: { application, mayChange }, name: of, base, query }: OwnerPageCall) {
  if (!mayChange) return null;
  const path = `${base}/clients/new`;
  const type = CLIENT_TYPES.find((each) => each === query("type"));
  if (!type) return <ClientTypes of={of} path={path} />;
  const t = await getTranslations("dashboard.clients");
  return (
    <div className="group/page">
      <PageHeading
        of={of}
        title={t("new.title")}
        intro={
          <>
            {t(`types.${type}.label`)}. {t(`types.${type}.help`)}{" "}
            <TextLink className="group-has-[#made]/page:hidden" href={path}>
              {t("new.otherType")}
            </TextLink>
          </>
        }
      />
      <SecretForm
        action={submitClient.bind(null, { applicationId: application.id, type })}
        fields={await clientFields({ type }, application.environment)}
        submit={t("new.submit")}
        submitting={t("new.submitting")}
      />
    </div>
  );
}

async function ClientTypes({ path, of }: { path: string; of: string }) {
  const t = await getTranslations("dashboard.clients");
  return (
    <div className="max-w-2xl">
      <PageHeading of={of} title={t("new.title")} intro={t("new.intro")} />
      <List items={CLIENT_TYPES}>
        {(type) => (
          <ListRow
            href={`${path}?type=${type}`}
            key={type}
            note={t(`types.${type}.help`)}
            title={t(`types.${type}.label`)}
          />
        )}
      </List>
    </div>
  );
}

type Shown = Pick<Client, "type"> & Partial<Client>;

/** The fields of a client of this type. A new one has no field for whether it is enabled. */
async function clientFields(
  { type, ...client }: Shown,
  environment: "DEVELOPMENT" | "PRODUCTION",
): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.clients.fields");
  const ofType =
    type === "MACHINE" ? (["rights"] as const) : (["redirectUris", "loginUrl", "refreshTokenGraceSeconds"] as const);
  const seconds = client.refreshTokenGraceSeconds ?? GRACE_SECONDS.default;
  return formFields("clients", {
    only: ["displayName", ...(client.enabled === undefined ? [] : (["enabled"] as const)), ...ofType],
    values: GRACE_SECONDS,
    row: client,
    more: {
      redirectUris: { environment },
      loginUrl: { environment },
      refreshTokenGraceSeconds: { given: [String(seconds)], words: { unit: t("refreshTokenGraceSeconds.unit") } },
      rights: {
        given: client.machineRole ? [EVERYTHING] : (client.permissions ?? []),
        words: {
          [EVERYTHING]: t("rights.everything"),
          [`${EVERYTHING}.help`]: t("rights.everythingHelp"),
          [LISTED]: t("rights.listed"),
          [`${LISTED}.help`]: t("rights.listedHelp"),
          list: t("rights.list"),
        },
        options: ALL_PERMISSIONS.map((name) => ({ value: name, label: name, help: PERMISSIONS[name] })),
      },
    },
  });
}

async function clientPage({ view, name: of, base }: OwnerPageCall, client: Client) {
  const t = await getTranslations("dashboard.clients");
  const { id, type, displayName, version } = client;
  return (
    <>
      <PageHeading of={of} title={displayName} intro={`${t(`types.${type}.label`)}. ${t(`types.${type}.help`)}`} />
      <div className="mb-8">
        <h2 className="mb-1.5 text-sm leading-5 font-medium">{t("id")}</h2>
        <Copyable of={t("id")} value={id} />
      </div>
      {type === "MACHINE" || !client.enabled ? null : (
        <div className="mb-8">
          <Section id="sdk" intro={t("sdkIntro")} title={t("sdk")}>
            <Copyable of={t("sdk")} opens value={`${view.origin}/api/v1/clients/${id}/sdk-configuration`} />
          </Section>
        </div>
      )}
      <PlainForm
        action={saveClient.bind(null, boundTo(view, client))}
        fields={await clientFields(client, view.application.environment)}
        readOnly={!view.mayChange}
        version={version}
      />
      {view.mayChange ? (
        <div className="mt-10 space-y-10 border-t border-border pt-8">
          {type === "PUBLIC" ? null : (
            <Section id="secret" intro={t("secret.intro")} title={t("secret.title")}>
              <ButtonLink href={`${base}/clients/${id}/secret`}>{t("secret.replace")}</ButtonLink>
            </Section>
          )}
          <Deletion href={`${base}/clients/${id}/delete`} intro={t("deleteIntro")} title={t("deleteTitle")}>
            {t("delete", { client: displayName })}
          </Deletion>
        </div>
      ) : null}
    </>
  );
}

/** Which client an action of these pages is about. */
function boundTo({ application }: OwnerView, { id: clientId, type }: Client) {
  return { applicationId: application.id, clientId, type };
}

async function deleteClientPage({ view, name: of, base }: OwnerPageCall, client: Client) {
  const t = await getTranslations("dashboard.clients");
  const { id, displayName, type, version } = client;
  return (
    <ConfirmPage
      action={submitClientDeletion.bind(null, boundTo(view, client))}
      back={`${base}/clients/${id}`}
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

async function newSecretPage({ view, name: of, base }: OwnerPageCall, client: Client) {
  const t = await getTranslations("dashboard.clients.secret");
  const { id, displayName, version } = client;
  return (
    <div className="group/page max-w-xl">
      <PageHeading
        of={of}
        title={t("replaceTitle", { client: displayName })}
        intro={t("replaceWarning", { client: displayName })}
      />
      <SecretForm
        action={submitNewSecret.bind(null, boundTo(view, client))}
        fields={[]}
        submit={t("replace")}
        submitting={t("replacing")}
        version={version}
      />
      <BackLink className="group-has-[#made]/page:hidden" href={`${base}/clients/${id}`}>
        {t("toClient")}
      </BackLink>
    </div>
  );
}

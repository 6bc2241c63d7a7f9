import { getTranslations } from "next-intl/server";
import { MailIcon } from "@/components/ui/icons";
import { TextLink } from "@/components/ui/text-link";
import { type ActivationPage, activationPage } from "@/lib/activation/activation";
import { noteLinkOpened } from "@/lib/funnel/opened";
import { currentRequest } from "@/lib/hosts/current";
import { pathWith } from "@/lib/origin";
import { readMarkers } from "@/lib/sessions/cookie";
import { passwordText } from "../../signup-text";
import { askableFields } from "../asked-fields";
import { unusableLinks } from "../dead-link";
import { type FormField, HostedForm } from "../hosted-form";
import { address, PageHeading } from "../notice";
import { usernameField } from "../username";
import { hostedPage, linkIn } from "../visit";
import { finishActivation } from "./actions";

/** The page behind the link of an activation mail. Showing it changes nothing but the count of those who came so far. */
export default hostedPage(async ({ host, query, origin }) => {
  const { linkId, token } = await linkIn(query);
  const page = await activationPage(host, token, await readMarkers(host.application.id));
  const unusable = await unusableLinks(host, origin);
  if (page.type === "ready") await noteLinkOpened(host, "ACTIVATION_LINK", token, await currentRequest());
  const t = await getTranslations("activate");
  const mode = page.type === "ready" ? page.mode : "button";
  return (
    <>
      <meta content="noindex" name="robots" />
      <HostedForm
        action={finishActivation.bind(null, { linkId, origin })}
        askable={page.type === "ready" ? await askableFields(host.application.id, page.tenantId) : undefined}
        automatic={mode === "automatic"}
        fields={page.type === "ready" ? await fieldsOf(page) : []}
        over={page.type === "ready" ? undefined : page.reason}
        question={page.type === "ready" ? await Question({ page }) : null}
        results={unusable}
        submit={mode === "automatic" ? t("automaticSubmit") : t("submit")}
        submitting={t("submitting")}
      >
        {mode === "automatic" ? null : (
          <p className="mt-6 text-center text-sm leading-5">
            <TextLink href={pathWith("/activate/not-me", origin, { link: linkId })}>{t("notMe")}</TextLink>
          </p>
        )}
      </HostedForm>
    </>
  );
});

type Ready = ActivationPage & { type: "ready" };

async function Question({ page: { mode, tenantDisplayName: tenant, email } }: { page: Ready }) {
  const t = await getTranslations("activate");
  return (
    <PageHeading icon={<MailIcon />} title={t(`${mode}Title`)}>
      {t.rich(`${mode}Intro`, { tenant, email, address })}
    </PageHeading>
  );
}

async function fieldsOf({ mode, email }: Ready): Promise<FormField[]> {
  const username = await usernameField();
  if (mode !== "password") return [username];
  const t = await getTranslations("activate");
  const password = { toggle: await passwordText(), owner: email };
  return [username, { name: "password", label: t("passwordLabel"), autoComplete: "current-password", password }];
}

import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { type ActivationPage, activationPage } from "@/lib/activation/activation";
import { noteLinkOpened } from "@/lib/funnel/opened";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import type { Unusable } from "@/lib/proofs/proof";
import { readLinkToken, readMarkers } from "@/lib/sessions/cookie";
import { passwordText } from "../../signup-text";
import { Address } from "../address";
import { requireHost } from "../host";
import { NoticeIcon } from "../notice";
import { type Origin, pathWith } from "../origin";
import { given, originIn, type Query } from "../query";
import { telling } from "../telling";
import { usernameText } from "../username-text";
import { finishActivation } from "./actions";
import { ActivationForm, type ActivationText } from "./form";
import { UnusableLink } from "./unusable-link";

/** The page behind the link of an activation mail. Showing it changes nothing but the count of those who came so far. */
export default telling(async function Activate({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link") ?? "";
  const origin = originIn(query);
  const token = await readLinkToken(linkId);
  const page = await activationPage(host, token, await readMarkers(host.application.id));
  if (page.type === "ready") await noteLinkOpened(host, "ACTIVATION_LINK", token, await currentRequest());
  return (
    <>
      <meta content="noindex" name="robots" />
      {page.type === "unusable" ? (
        <UnusableLink host={host} origin={origin} reason={page.reason} />
      ) : (
        await Ready({ host, linkId, origin, page })
      )}
    </>
  );
});

type ReadyProps = { host: CurrentHost; linkId: string; origin: Origin; page: ActivationPage & { type: "ready" } };

async function Ready({ host, linkId, origin, page }: ReadyProps) {
  const t = await getTranslations("activate");
  const { mode, email } = page;
  const title = t(`${mode}Title`);
  return (
    <>
      <title>{title}</title>
      <ActivationForm
        action={finishActivation.bind(null, { linkId, origin, mode })}
        email={email}
        heading={
          <>
            <NoticeIcon>
              <MailIcon />
            </NoticeIcon>
            <Heading title={title}>
              {t.rich(`${mode}Intro`, {
                tenant: page.tenantDisplayName,
                email,
                address: (words) => <Address>{words}</Address>,
              })}
            </Heading>
          </>
        }
        mode={mode}
        text={await activationText(page)}
        unusable={unusableNotices(host, origin)}
      >
        {mode === "automatic" ? null : (
          <p className="mt-6 text-center text-sm leading-5">
            <TextLink href={pathWith("/activate/not-me", origin, { link: linkId })}>{t("notMe")}</TextLink>
          </p>
        )}
      </ActivationForm>
    </>
  );
}

async function activationText(page: ActivationPage & { type: "ready" }): Promise<ActivationText> {
  const t = await getTranslations("activate");
  const refusals = await getTranslations("refusals");
  const common = await getTranslations("common");
  return {
    submit: page.mode === "automatic" ? t("automaticSubmit") : t("submit"),
    submitting: t("submitting"),
    unreachable: common("unreachable"),
    passwordLabel: t("passwordLabel"),
    wrongPassword: [0, 1, 2, 3, 4].map((tries) => t("wrongPassword", { tries })),
    problems: {
      password_required: t("passwordRequired"),
      email_domain_not_allowed: t("emailDomainNotAllowed", { tenant: page.tenantDisplayName }),
      overloaded: refusals("overloaded"),
      other: refusals("other"),
    },
    password: await passwordText(),
    username: await usernameText(),
  };
}

function unusableNotices(host: CurrentHost, origin: Origin): Record<Unusable["reason"], ReactNode> {
  return {
    invalid: <UnusableLink host={host} origin={origin} reason="invalid" />,
    used: <UnusableLink host={host} origin={origin} reason="used" />,
    expired: <UnusableLink host={host} origin={origin} reason="expired" />,
    too_many_attempts: <UnusableLink host={host} origin={origin} reason="too_many_attempts" />,
  };
}

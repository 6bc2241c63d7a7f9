import { getTranslations } from "next-intl/server";
import { CheckIcon, MailIcon } from "@/components/ui/icons";
import { parseOrigin } from "@/lib/attempts/gate";
import { resumeInteraction } from "@/lib/authorizations/waiting";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { NO_ORIGIN, type Origin } from "@/lib/origin";
import { readSession } from "@/lib/sessions/session";
import { resolveDestination } from "@/lib/settings/resolve-destination";
import { mailboxOfSession } from "@/lib/verification/verification";
import { HostedForm } from "../hosted-form";
import { InboxLink } from "../mailed";
import { address, Notice, PageHeading } from "../notice";
import { pageUrl } from "../own-pages";
import { inboxOf } from "../signup/check-email/inbox";
import { sendAgain } from "./actions";

type VerifyProps = { host: CurrentHost; origin: Origin };

/** Another mail for a user who is logged in here and has not confirmed their address yet. */
export async function WithoutLink({ host, origin }: VerifyProps) {
  const t = await getTranslations("verifyEmail");
  const session = await readSession(host);
  const mailbox = session && (await mailboxOfSession(session));
  if (!mailbox) {
    const common = await getTranslations("common");
    const links = [{ href: pageUrl(host, "login", origin), label: common("logIn") }];
    return (
      <Notice icon={<MailIcon />} links={links} title={t("title")}>
        {t("logInFirst")}
      </Notice>
    );
  }
  const { email } = mailbox;
  const sent = (
    <>
      <PageHeading icon={<MailIcon />} title={t("sentTitle")}>
        {t.rich("sent", { email, address })}
      </PageHeading>
      <InboxLink className="mt-7" inbox={await inboxOf(email)} />
    </>
  );
  return (
    <HostedForm
      action={sendAgain.bind(null, { origin })}
      over={mailbox.emailVerified ? "verified" : undefined}
      question={
        <PageHeading icon={<MailIcon />} title={t("title")}>
          {t.rich("unproven", { email, address })}
        </PageHeading>
      }
      results={{ verified: await Verified({ host, origin }), sent }}
      submit={t("sendAgain")}
      submitting={t("sending")}
    />
  );
}

/** The mailbox is proven, and the way on to where the visitor came from. */
export async function Verified({ host, origin }: VerifyProps) {
  const t = await getTranslations("verifyEmail");
  const links = [{ href: await wayOn(host, origin), label: t("go", { name: host.application.displayName }) }];
  return (
    <Notice icon={<CheckIcon />} links={links} title={t("verifiedTitle")}>
      {t("verified")}
    </Notice>
  );
}

async function wayOn(host: CurrentHost, given: Origin): Promise<string> {
  const { application, tenant } = host;
  if (!tenant) return pageUrl(host, "login", given);
  const request = await currentRequest();
  const origin = (await parseOrigin(host, given, request)) ?? NO_ORIGIN;
  const authorization = () => resumeInteraction(host, origin, request.ties);
  const ending = { applicationId: application.id, tenantId: tenant.id, ...origin, workflow: "login" as const };
  return resolveDestination({ ...ending, authorization });
}

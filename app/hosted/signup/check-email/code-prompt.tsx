import { getTranslations } from "next-intl/server";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { Address } from "../../address";
import { NoticeIcon } from "../../notice";
import { usernameText } from "../../username-text";
import { ActivationCodeForm, type CodeText } from "../activation-code-form";
import { resend, submitCode } from "./actions";
import { FollowActivation, Resend } from "./check-email";
import { inboxOf } from "./inbox";
import { InboxLink } from "./inbox-link";
import { OverNotice } from "./over-notice";
import { NothingThere, resendText, type WaitingProps } from "./waiting";

/** Until the code of a mail is typed. */
export async function CodePrompt({ attempt, attemptId, host, origin }: WaitingProps) {
  const t = await getTranslations("code");
  const mail = await getTranslations("checkEmail");
  return (
    <>
      <title>{t("title")}</title>
      <ActivationCodeForm
        action={submitCode.bind(null, { attemptId, origin })}
        following={<FollowActivation attemptId={attemptId} />}
        heading={<CodeHeading application={host.application.displayName} email={attempt.email} />}
        over={{
          too_many_attempts: <OverNotice host={host} origin={origin} reason="too_many_attempts" />,
          expired: <OverNotice host={host} origin={origin} reason="expired" />,
          used: <OverNotice host={host} origin={origin} reason="used" />,
        }}
        text={await codeText(attempt.secretLifetime, host.tenant?.displayName ?? host.application.displayName)}
      >
        <div className="mt-7 space-y-3 border-t border-border pt-6">
          <InboxLink
            inbox={inboxOf(attempt.email)}
            name={mail("builtInMailbox")}
            text={mail.raw("openMail")}
            variant="secondary"
          />
          <Resend
            action={resend.bind(null, { attemptId, origin })}
            resendInSeconds={attempt.resendInSeconds}
            text={await resendText("resentCode")}
          />
        </div>
        <NothingThere origin={origin} />
      </ActivationCodeForm>
    </>
  );
}

/** Where the code was sent. */
export async function CodeHeading({ email, application }: { email: string; application: string }) {
  const t = await getTranslations("code");
  return (
    <>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={t("title")}>
        {t.rich("sent", { email, application, address: (words) => <Address>{words}</Address> })}
      </Heading>
    </>
  );
}

/** @param lifetime of a code, in seconds */
export async function codeText(lifetime: number, tenant: string): Promise<CodeText> {
  const t = await getTranslations("code");
  const common = await getTranslations("common");
  const refusals = await getTranslations("refusals");
  const activate = await getTranslations("activate");
  const minutes = Math.round(lifetime / 60);
  return {
    label: t("label"),
    hint: minutes % 60 === 0 ? t("validHours", { hours: minutes / 60 }) : t("validMinutes", { minutes }),
    submit: t("submit"),
    submitting: activate("submitting"),
    unreachable: common("unreachable"),
    required: t("required"),
    invalidFormat: t("invalidFormat"),
    wrongCode: [0, 1, 2, 3, 4].map((tries) => t("wrongCode", { tries })),
    refusals: {
      email_domain_not_allowed: activate("emailDomainNotAllowed", { tenant }),
      overloaded: refusals("overloaded"),
      rate_limited: refusals("rate_limited"),
      other: refusals("other"),
    },
    username: await usernameText(),
  };
}

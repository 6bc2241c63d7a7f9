import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import type { CurrentHost } from "@/lib/hosts/current";
import { readSession } from "@/lib/sessions/session";
import { mailboxOfSession } from "@/lib/verification/verification";
import { Address } from "../address";
import { ConfirmForm } from "../confirm-form";
import { Notice, NoticeIcon } from "../notice";
import type { Origin } from "../origin";
import { pageUrl } from "../own-pages";
import { inboxOf } from "../signup/check-email/inbox";
import { InboxLink } from "../signup/check-email/inbox-link";
import { sendAgain } from "./actions";
import { Verified } from "./results";

/** Another mail for whoever is logged in here and has not confirmed their address yet. */
export async function WithoutLink({ host, origin }: { host: CurrentHost; origin: Origin }) {
  const t = await getTranslations("verifyEmail");
  const mail = await getTranslations("checkEmail");
  const common = await getTranslations("common");
  const session = await readSession(host);
  const mailbox = session && (await mailboxOfSession(session));
  if (!mailbox) {
    return (
      <Notice
        icon={<MailIcon />}
        links={[{ href: pageUrl(host, "login", origin), label: common("logIn") }]}
        title={t("title")}
      >
        {t("logInFirst")}
      </Notice>
    );
  }
  const { email } = mailbox;
  const address = (words: ReactNode) => <Address>{words}</Address>;
  return (
    <ConfirmForm
      action={sendAgain.bind(null, origin)}
      over={mailbox.emailVerified ? "verified" : undefined}
      question={<Said title={t("title")}>{t.rich("unproven", { email, address })}</Said>}
      results={{
        verified: await Verified({ host, origin }),
        sent: (
          <>
            <Said title={t("sentTitle")}>{t.rich("sent", { email, address })}</Said>
            <InboxLink
              className="mt-7"
              inbox={inboxOf(email)}
              name={mail("builtInMailbox")}
              text={mail.raw("openMail")}
            />
          </>
        ),
      }}
      text={{
        submit: t("sendAgain"),
        submitting: t("sending"),
        unreachable: common("unreachable"),
        refusals: { waits: t("waits"), mail_limit_reached: t("mailLimit") },
      }}
    />
  );
}

function Said({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <title>{title}</title>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={title}>{children}</Heading>
    </>
  );
}

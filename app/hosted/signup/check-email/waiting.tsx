import { getTranslations } from "next-intl/server";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import type { CurrentHost } from "@/lib/hosts/current";
import type { AttemptPage } from "@/lib/signup/check-email";
import { Address } from "../../address";
import { NoticeIcon } from "../../notice";
import { type Origin, pathWith } from "../../origin";
import { resend } from "./actions";
import { FollowActivation, Resend } from "./check-email";
import { inboxOf } from "./inbox";
import { InboxLink } from "./inbox-link";

export type WaitingProps = {
  attempt: AttemptPage & { type: "pending" };
  attemptId: string;
  host: CurrentHost;
  origin: Origin;
};

/** Until the link of a mail is opened. */
export async function Waiting({ attempt, attemptId, host, origin }: WaitingProps) {
  const t = await getTranslations("checkEmail");
  const here = pathWith("/signup/check-email", origin, { attempt: attemptId });
  return (
    <>
      <title>{t("title")}</title>
      <WaitingHeading application={host.application.displayName} email={attempt.email} />
      <InboxLink className="mb-3" inbox={inboxOf(attempt.email)} name={t("builtInMailbox")} text={t.raw("openMail")} />
      <Resend
        action={resend.bind(null, { attemptId, origin })}
        resendInSeconds={attempt.resendInSeconds}
        text={await resendText("resent")}
      />
      <NothingThere origin={origin} />
      <div className="mt-7 flex min-h-11 items-center gap-2.5 border-t border-border pt-5 text-sm leading-5 text-muted">
        <noscript>
          <meta content={`20;url=${here}`} httpEquiv="refresh" />
          <TextLink href={here}>{t("checkAgain")}</TextLink>
        </noscript>
        <FollowActivation attemptId={attemptId} waiting={t("waiting")} />
      </div>
    </>
  );
}

/** Where the link was sent. */
export async function WaitingHeading({ email, application }: { email: string; application: string }) {
  const t = await getTranslations("checkEmail");
  return (
    <>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={t("title")}>
        <p>{t.rich("sent", { email, application, address: (words) => <Address>{words}</Address> })}</p>
        <p className="mt-2">{t("sameBrowser")}</p>
      </Heading>
    </>
  );
}

/** @param resent what is said after another mail went out */
export async function resendText(resent: "resent" | "resentCode") {
  const t = await getTranslations("checkEmail");
  const common = await getTranslations("common");
  return {
    resend: t("resend"),
    // The browser counts, so it fills in the number.
    resendIn: t.raw("resendIn") as string,
    resending: t("resending"),
    resent: t(resent),
    tooEarly: t("tooEarly"),
    unreachable: common("unreachable"),
  };
}

/** For those to whom nothing comes: the usual reasons, and a fresh form. */
export async function NothingThere({ origin }: { origin: Origin }) {
  const t = await getTranslations("checkEmail");
  return (
    <p className="mt-5 text-sm leading-6 text-muted">
      {t("nothingThere")} <TextLink href={pathWith("/signup", origin, { again: "1" })}>{t("changeAddress")}</TextLink>
    </p>
  );
}

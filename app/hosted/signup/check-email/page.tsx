import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { CheckIcon, ClockIcon, LeaveIcon, MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import type { CurrentHost } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { type AttemptPage, attemptPage } from "@/lib/signup/check-email";
import { Address } from "../../address";
import { requireHost } from "../../host";
import { Notice, NoticeIcon } from "../../notice";
import { type Origin, pathWith } from "../../origin";
import { given, originIn, type Query } from "../../query";
import { resend } from "./actions";
import { FollowActivation, Resend } from "./check-email";
import { inboxOf } from "./inbox";

/** Where the first tab waits. Says the same for every address, whoever has it. */
export default async function CheckEmailPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const origin = originIn(query);
  const attemptId = given(query, "attempt") ?? "";
  const attempt = await attemptPage(host, attemptId, await readMarkers(host.application.id));
  const t = await getTranslations();
  const signUpAgain = pathWith("/signup", origin);
  switch (attempt.type) {
    case "pending":
      return <Waiting attempt={attempt} attemptId={attemptId} host={host} origin={origin} />;
    case "activated_here":
      return (
        <>
          <meta content={`0;url=${attempt.followUrl}`} httpEquiv="refresh" />
          <Notice
            icon={<CheckIcon />}
            links={[
              {
                href: attempt.followUrl,
                label: t("activatedHere.go", { application: host.application.displayName }),
              },
            ]}
            title={t("activatedHere.title")}
          >
            {t("activatedHere.intro")}
          </Notice>
        </>
      );
    case "activated_elsewhere":
      return (
        <Notice
          icon={<CheckIcon />}
          links={[{ href: attempt.loginUrl, label: t("activatedElsewhere.go") }]}
          title={t("activatedElsewhere.title")}
        >
          {t("activatedElsewhere.intro")}
        </Notice>
      );
    case "expired":
    case "unknown": {
      const room = attempt.type === "expired" ? "attemptExpired" : "attemptUnknown";
      return (
        <Notice
          icon={<ClockIcon />}
          links={[
            { href: signUpAgain, label: t(`${room}.go`) },
            { href: pathWith("/login", origin), label: t("common.logIn") },
          ]}
          title={t(`${room}.title`)}
        >
          {t(`${room}.intro`)}
        </Notice>
      );
    }
  }
}

type WaitingProps = {
  attempt: AttemptPage & { type: "pending" };
  attemptId: string;
  host: CurrentHost;
  origin: Origin;
};

async function Waiting({ attempt, attemptId, host, origin }: WaitingProps) {
  const t = await getTranslations("checkEmail");
  const common = await getTranslations("common");
  const here = pathWith("/signup/check-email", origin, { attempt: attemptId });
  const inbox = inboxOf(attempt.email);
  const text = {
    resend: t("resend"),
    // The browser counts, so it fills in the number.
    resendIn: t.raw("resendIn") as string,
    resending: t("resending"),
    resent: t("resent"),
    tooEarly: t("tooEarly"),
    unreachable: common("unreachable"),
  };
  return (
    <>
      <title>{t("title")}</title>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={t("title")}>
        <p>
          {t.rich("sent", {
            email: attempt.email,
            application: host.application.displayName,
            address: (words) => <Address>{words}</Address>,
          })}
        </p>
        <p className="mt-2">{t("sameBrowser")}</p>
      </Heading>
      {inbox ? (
        <a className={buttonClass("primary", "mb-3 w-full")} href={inbox.url} rel="noopener noreferrer" target="_blank">
          {t("openMail", { provider: inbox.name ?? t("builtInMailbox") })}
          <LeaveIcon />
        </a>
      ) : null}
      <Resend action={resend.bind(null, { attemptId })} resendInSeconds={attempt.resendInSeconds} text={text} />
      <p className="mt-5 text-sm leading-6 text-muted">
        {t("nothingThere")} <TextLink href={pathWith("/signup", origin)}>{t("changeAddress")}</TextLink>
      </p>
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

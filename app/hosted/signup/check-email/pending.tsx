import { getTranslations } from "next-intl/server";
import { MailIcon } from "@/components/ui/icons";
import { TextLink } from "@/components/ui/text-link";
import type { CurrentHost } from "@/lib/hosts/current";
import { type Origin, pathWith } from "@/lib/origin";
import type { AttemptPage } from "@/lib/signup/check-email";
import { askableFields } from "../../asked-fields";
import { overAttempts } from "../../dead-link";
import { InboxLink } from "../../mailed";
import { address, PageHeading } from "../../notice";
import { usernameField } from "../../username";
import { ActivationCodeForm, type CodeText } from "../activation-code-form";
import { resend, submitCode } from "./actions";
import { inboxOf } from "./inbox";
import { FollowActivation, Resend } from "./waiting";

type PendingProps = {
  attempt: AttemptPage & { type: "pending" };
  attemptId: string;
  host: CurrentHost;
  origin: Origin;
};

/** Until the link of a mail is opened. */
export async function LinkPending(props: PendingProps) {
  const { attempt, attemptId, host, origin } = props;
  const t = await getTranslations("checkEmail");
  const here = pathWith("/signup/check-email", origin, { attempt: attemptId });
  return (
    <>
      {await LinkHeading({ application: host.application.displayName, email: attempt.email })}
      <InboxLink className="mb-3" inbox={await inboxOf(attempt.email)} />
      {await ResendForm(props)}
      {await NothingThere({ origin })}
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

/** Until the code of a mail is typed. */
export async function CodePending(props: PendingProps) {
  const { attempt, attemptId, host, origin } = props;
  return (
    <ActivationCodeForm
      action={submitCode.bind(null, { attemptId, origin })}
      askable={await askableFields(host.application.id, attempt.tenantId)}
      following={<FollowActivation attemptId={attemptId} />}
      question={await CodeHeading({ application: host.application.displayName, email: attempt.email })}
      results={await overAttempts(host, origin)}
      text={await codeText(attempt.secretLifetime)}
      username={await usernameField()}
    >
      <div className="mt-7 space-y-3 border-t border-border pt-6">
        <InboxLink inbox={await inboxOf(attempt.email)} variant="secondary" />
        {await ResendForm(props)}
      </div>
      {await NothingThere({ origin })}
    </ActivationCodeForm>
  );
}

type SentTo = { email: string; application: string };

/** Where the link was sent. */
export async function LinkHeading({ email, application }: SentTo) {
  const t = await getTranslations("checkEmail");
  return (
    <PageHeading icon={<MailIcon />} title={t("title")}>
      <p>{t.rich("sent", { email, application, address })}</p>
      <p className="mt-2">{t("sameBrowser")}</p>
    </PageHeading>
  );
}

/** Where the code was sent. */
export async function CodeHeading({ email, application }: SentTo) {
  const t = await getTranslations("code");
  return (
    <PageHeading icon={<MailIcon />} title={t("title")}>
      {t.rich("sent", { email, application, address })}
    </PageHeading>
  );
}

/** @param lifetime of a code, in seconds */
export async function codeText(lifetime: number): Promise<CodeText> {
  const t = await getTranslations("code");
  const minutes = Math.round(lifetime / 60);
  return {
    label: t("label"),
    hint: minutes % 60 === 0 ? t("validHours", { hours: minutes / 60 }) : t("validMinutes", { minutes }),
    submit: t("submit"),
    submitting: (await getTranslations("activate"))("submitting"),
  };
}

async function ResendForm({ attempt, attemptId, origin }: PendingProps) {
  const t = await getTranslations("checkEmail");
  return (
    <Resend
      action={resend.bind(null, { attemptId, origin })}
      resendInSeconds={attempt.resendInSeconds}
      text={{
        resend: t("resend"),
        // The browser counts, so it fills in the number.
        resendIn: t.raw("resendIn") as string,
        resending: t("resending"),
        resent: attempt.strategy === "EMAIL_CODE" ? t("resentCode") : t("resent"),
        tooEarly: t("tooEarly"),
      }}
    />
  );
}

/** For those to whom nothing comes: the usual reasons, and a fresh form. */
async function NothingThere({ origin }: { origin: Origin }) {
  const t = await getTranslations("checkEmail");
  return (
    <p className="mt-5 text-sm leading-6 text-muted">
      {t("nothingThere")} <TextLink href={pathWith("/signup", origin, { again: "1" })}>{t("changeAddress")}</TextLink>
    </p>
  );
}

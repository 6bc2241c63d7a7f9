import { getTranslations } from "next-intl/server";
import { noteLinkOpened } from "@/lib/funnel/opened";
import { currentRequest } from "@/lib/hosts/current";
import { readLinkToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/session";
import { verificationPage } from "@/lib/verification/verification";
import { passwordText } from "../../signup-text";
import { requireHost } from "../host";
import { given, originIn, type Query } from "../query";
import { telling } from "../telling";
import { confirm } from "./actions";
import { Claim, OtherWays, VerifyHeading } from "./elsewhere";
import { VerifyForm } from "./form";
import { confirmationResults } from "./results";
import { WithoutLink } from "./without-link";

/** Whose mailbox it is: behind the link of a mail, and without one for who is logged in and wants another mail. Showing it changes nothing. */
export default telling(async function VerifyEmail({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link");
  const origin = originIn(query);
  if (linkId === null) return await WithoutLink({ host, origin });
  const token = await readLinkToken(linkId);
  const page = await verificationPage(host, token, await readSession(host));
  const isReady = page.type === "ready";
  if (isReady) await noteLinkOpened(host, "EMAIL_VERIFICATION", token, await currentRequest());
  const isElsewhere = isReady && page.mode === "elsewhere";
  if (isElsewhere && !page.hasPassword) return <Claim linkId={linkId} origin={origin} page={page} />;
  return (
    <>
      <meta content="noindex" name="robots" />
      <VerifyForm
        action={confirm.bind(null, { linkId, origin })}
        email={isElsewhere ? page.email : undefined}
        over={isReady ? undefined : page.reason}
        question={isReady ? <VerifyHeading page={page} /> : null}
        results={await confirmationResults(host, origin)}
        text={await formText()}
      >
        {isReady ? <OtherWays linkId={linkId} origin={origin} page={page} /> : null}
      </VerifyForm>
    </>
  );
});

async function formText() {
  const t = await getTranslations("verifyEmail");
  const common = await getTranslations("common");
  const refusals = await getTranslations("refusals");
  return {
    passwordLabel: t("passwordLabel"),
    password: await passwordText(),
    problems: { password_required: t("passwordRequired"), wrong_password: t("wrongPassword") },
    refusals: {
      rate_limited: refusals("rate_limited"),
      overloaded: refusals("overloaded"),
      other: refusals("other"),
    },
    submit: t("confirm"),
    submitting: t("confirming"),
    unreachable: common("unreachable"),
  };
}

import { getTranslations } from "next-intl/server";
import { LockIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { linkPage } from "@/lib/recovery/recovery";
import { readLinkToken } from "@/lib/sessions/cookie";
import { signupText } from "../../signup-text";
import { Address } from "../address";
import { deadLinks } from "../dead-link";
import { requireHost } from "../host";
import { refusalTexts } from "../mail-text";
import { NoticeIcon } from "../notice";
import { given, originIn, type Query } from "../query";
import { telling } from "../telling";
import { submitReset } from "./actions";
import { ResetForm } from "./form";

/** The page behind the link of a mail about a new password, or behind "this is mine". Showing it changes nothing. */
export default telling(async function ResetPassword({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link") ?? "";
  const origin = originIn(query);
  const page = await linkPage(host, "PASSWORD_RESET", await readLinkToken(linkId));
  const isReady = page.type === "ready";
  const minLength = isReady ? page.minimumPasswordLength : 0;
  const t = await getTranslations("newPassword");
  return (
    <>
      <meta content="noindex" name="robots" />
      <ResetForm
        action={submitReset.bind(null, { linkId, origin })}
        context={[host.application.displayName, host.tenant?.displayName ?? ""]}
        dead={deadLinks("reset", origin)}
        email={isReady ? page.email : ""}
        minLength={minLength}
        over={isReady ? undefined : page.reason}
        question={
          isReady ? (
            <>
              <title>{t("title")}</title>
              <NoticeIcon>
                <LockIcon />
              </NoticeIcon>
              <Heading title={t("title")}>
                {t.rich("intro", {
                  tenant: page.tenantDisplayName,
                  email: page.email,
                  address: (words) => <Address>{words}</Address>,
                })}
              </Heading>
            </>
          ) : null
        }
        text={await resetText(minLength)}
      />
    </>
  );
});

async function resetText(minLength: number) {
  const t = await getTranslations("newPassword");
  const field = { name: "password", kind: "password", required: true, minLength, maxLength: 128 } as const;
  const { fields, otherError, password, strength, unreachable } = await signupText([field], []);
  return {
    field: { ...(fields.password ?? { errors: {} }), label: t("label") },
    otherError,
    toggle: password,
    strength,
    refusals: await refusalTexts(),
    submit: t("submit"),
    submitting: t("submitting"),
    unreachable,
  };
}

import { getTranslations } from "next-intl/server";
import { LockIcon } from "@/components/ui/icons";
import { linkPage } from "@/lib/recovery/recovery";
import { passwordText, strengthText } from "../../signup-text";
import { deadLinks } from "../dead-link";
import { address, PageHeading } from "../notice";
import { hostedPage, linkIn } from "../visit";
import { submitReset } from "./actions";
import { ResetForm } from "./form";

/** The page behind the link of a mail about a new password, or behind "this is mine". Showing it changes nothing. */
export default hostedPage(async ({ host, query, origin }) => {
  const { linkId, token } = await linkIn(query);
  const page = await linkPage(host, "PASSWORD_RESET", token);
  const isReady = page.type === "ready";
  const minLength = isReady ? page.minimumPasswordLength : 0;
  const t = await getTranslations("newPassword");
  const fields = await getTranslations("fields.password");
  return (
    <>
      <meta content="noindex" name="robots" />
      <ResetForm
        action={submitReset.bind(null, { linkId, origin })}
        context={[host.application.displayName, host.tenant?.displayName ?? ""]}
        email={isReady ? page.email : ""}
        hint={fields("hint", { minLength })}
        label={t("label")}
        minLength={minLength}
        over={isReady ? undefined : page.reason}
        question={
          isReady ? (
            <PageHeading icon={<LockIcon />} title={t("title")}>
              {t.rich("intro", { tenant: page.tenantDisplayName, email: page.email, address })}
            </PageHeading>
          ) : null
        }
        results={await deadLinks("reset", origin)}
        strength={await strengthText(minLength)}
        submit={t("submit")}
        submitting={t("submitting")}
        toggle={await passwordText()}
      />
    </>
  );
});

import { getTranslations } from "next-intl/server";
import { linkPage } from "@/lib/recovery/recovery";
import { deadLinks } from "../../dead-link";
import { HostedForm } from "../../hosted-form";
import { address, PageHeading } from "../../notice";
import { displayNameOf, hostedPage, linkIn } from "../../visit";
import { logInWithLink } from "../actions";

/** The page behind the link of a mail that logs in. A press of its button does; showing it changes nothing. */
export default hostedPage(async ({ host, query, origin }) => {
  const { linkId, token } = await linkIn(query);
  const page = await linkPage(host, "MAGIC_LINK", token);
  const t = await getTranslations("login");
  return (
    <>
      <meta content="noindex" name="robots" />
      <HostedForm
        action={logInWithLink.bind(null, { linkId, origin })}
        over={page.type === "ready" ? undefined : page.reason}
        question={
          page.type === "ready" ? (
            <PageHeading title={t("title", { name: displayNameOf(host) })}>
              {t.rich("asWhom", { email: page.email, address })}
            </PageHeading>
          ) : null
        }
        results={await deadLinks("login", origin)}
        submit={t("submit")}
        submitting={t("submitting")}
      />
    </>
  );
});

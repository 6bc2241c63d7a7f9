import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { currentAddress } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { NO_ORIGIN } from "@/lib/origin";
import { readSessionToken } from "@/lib/sessions/cookie";
import { LOGOUT_PATH } from "@/lib/sessions/log-out";
import { HostedForm } from "../hosted-form";
import { PageHeading } from "../notice";
import { displayNameOf, hostedPage } from "../visit";
import { submitLogout } from "./actions";

/**
 * Asks a person who came by themselves before it logs them out. A visitor who was sent by a client, which names itself, is logged out at once
 * and sent back. On a host that is not canonical it asks only a browser that has a session there.
 */
export default hostedPage(async ({ host, query: given }) => {
  const { client_id: clientId, redirect_url: redirectUrl } = given;
  const { method, query } = await currentAddress();
  if (clientId !== undefined || redirectUrl !== undefined) redirect(LOGOUT_PATH + query);
  // The page that goes with the answer to its own form leads nowhere: the form has just ended the session.
  const asks = method === "POST" || (await readSessionToken()) !== undefined;
  const canonical = asks ? undefined : await canonicalUrl(host, `/logout${query}`);
  if (canonical) redirect(canonical);
  const t = await getTranslations("logout");
  return (
    <HostedForm
      action={submitLogout.bind(null, { origin: NO_ORIGIN })}
      question={<PageHeading title={t("title", { name: displayNameOf(host) })}>{t("intro")}</PageHeading>}
      submit={t("submit")}
      submitting={t("submitting")}
    />
  );
});

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { currentAddress } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { readSessionToken } from "@/lib/sessions/cookie";
import { LOGOUT_PATH } from "@/lib/sessions/log-out";
import { displayNameOf, requireHost } from "../host";
import type { Query } from "../query";
import { telling } from "../telling";
import { submitLogout } from "./actions";
import { LogoutForm } from "./form";

/**
 * Asks a person who came by themselves before it logs them out. Who is sent by a client, which names itself, is logged out at once and sent
 * back. On a host that is not canonical it asks only a browser that has a session there.
 */
export default telling(async function LogoutPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const { client_id: clientId, redirect_url: redirectUrl } = await searchParams;
  const { method, query } = await currentAddress();
  if (clientId !== undefined || redirectUrl !== undefined) redirect(LOGOUT_PATH + query);
  // The page that goes with the answer to its own form leads nowhere: the form has just ended the session.
  const asks = method === "POST" || (await readSessionToken()) !== undefined;
  const canonical = asks ? undefined : await canonicalUrl(host, `/logout${query}`);
  if (canonical) redirect(canonical);
  const t = await getTranslations("logout");
  const common = await getTranslations("common");
  const title = t("title", { name: displayNameOf(host) });
  return (
    <>
      <title>{title}</title>
      <Heading title={title}>{t("intro")}</Heading>
      <LogoutForm
        action={submitLogout}
        text={{ submit: t("submit"), submitting: t("submitting"), unreachable: common("unreachable") }}
      />
    </>
  );
});

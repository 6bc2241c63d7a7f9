import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { displayNameOf, requireHost } from "../host";
import type { Query } from "../query";
import { telling } from "../telling";
import { submitLogout } from "./actions";
import { LogoutForm } from "./form";

/**
 * Asks a person who came by themselves before it logs them out. Who is sent by a client, which names itself, is logged out at once and sent
 * back.
 */
export default telling(async function LogoutPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const sent = Object.entries(await searchParams).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value]),
  );
  if (sent.some(([name]) => name === "client_id" || name === "redirect_url")) {
    redirect(`/api/v1/logout?${new URLSearchParams(sent)}`);
  }
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

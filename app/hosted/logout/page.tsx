import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { displayNameOf, requireHost } from "../host";
import { telling } from "../telling";
import { submitLogout } from "./actions";
import { LogoutForm } from "./form";

/** Asks before it logs out: a GET, which any site can cause, ends nothing. */
export default telling(async function LogoutPage() {
  const host = await requireHost();
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

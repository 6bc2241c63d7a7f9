import { getTranslations } from "next-intl/server";
import type { SecretText } from "./client-form";

/** The words around a secret that is shown once. */
export async function secretText(): Promise<SecretText> {
  const t = await getTranslations("dashboard.clients.secret");
  const press = await getTranslations("dashboard.overview");
  return {
    madeTitle: t("madeTitle"),
    madeIntro: t("madeIntro"),
    of: t("of"),
    clientId: t("clientId"),
    toClient: t("toClient"),
    copy: press("copy"),
    copied: press("copied"),
  };
}

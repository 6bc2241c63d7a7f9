import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { submitPassword } from "../actions";

export default operatorPage(async () => {
  const t = await getTranslations("dashboard.account.newPassword");
  return (
    <CardPage title={t("title")} intro={t("intro")}>
      <NewForm action={submitPassword} of="account.newPassword" />
      <BackLink href="/account">{t("back")}</BackLink>
    </CardPage>
  );
});

import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { submitPassword } from "../actions";

export default operatorPage(async () => {
  const t = await getTranslations("dashboard.account.newPassword");
  return (
    <CardPage title={t("title")} intro={t("intro")}>
      <NewForm
        action={submitPassword}
        fields={await formFields("account.newPassword")}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <BackLink className="mt-6" href="/account">
        {t("back")}
      </BackLink>
    </CardPage>
  );
});

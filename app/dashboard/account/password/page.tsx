import { getTranslations } from "next-intl/server";
import { BackLink } from "@/app/dashboard/page-parts";
import { passwordText } from "@/app/signup-text";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { NewForm } from "../../forms/new-form";
import { errorsOfKind } from "../../forms/plain-text";
import { requireOperator } from "../../operator";
import { CardPage } from "../../shell";
import { submitPassword } from "../actions";

export default async function PasswordPage() {
  const operator = await requireOperator();
  const t = await getTranslations("dashboard.account.newPassword");
  const { minimumLength, recommendedLength } = OPERATOR_PASSWORD;
  const hints = {
    currentPassword: undefined,
    password: t("hint", { minimum: minimumLength, recommended: recommendedLength }),
  };
  const field = async (name: "currentPassword" | "password") => ({
    name,
    kind: name,
    label: t(name),
    help: hints[name],
    given: [],
    errors: await errorsOfKind(name),
  });
  return (
    <CardPage operator={operator} title={t("title")} intro={t("intro")}>
      <NewForm
        action={submitPassword}
        fields={[await field("currentPassword"), await field("password")]}
        passwordText={await passwordText()}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <BackLink className="mt-6" href="/account">
        {t("back")}
      </BackLink>
    </CardPage>
  );
}

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { passwordText } from "@/app/signup-text";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { currentOperator } from "@/lib/operators/current";
import { submitSignIn } from "./actions";
import { SignInForm } from "./form";

export default async function SignInPage() {
  if (await currentOperator()) redirect("/");
  const t = await getTranslations("dashboard.signIn");
  const form = await getTranslations("dashboard.form");
  const product = (await getTranslations("dashboard"))("product");
  return (
    <Sheet header={<span className="text-[0.9375rem] leading-5 font-semibold">{product}</span>}>
      <title>{`${t("title")} · ${product}`}</title>
      <Card>
        <Heading title={t("title")}>{t("intro")}</Heading>
        <SignInForm
          action={submitSignIn}
          text={{
            email: t("email"),
            emailRequired: t("emailRequired"),
            password: t("password"),
            passwordRequired: t("passwordRequired"),
            submit: t("submit"),
            submitting: t("submitting"),
            unreachable: form("unreachable"),
            refusals: {
              wrong_credentials: t("wrongCredentials"),
              rate_limited: form("rate_limited"),
              overloaded: form("overloaded"),
            },
            passwordToggle: await passwordText(),
          }}
        />
      </Card>
    </Sheet>
  );
}

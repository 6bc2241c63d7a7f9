import { getTranslations } from "next-intl/server";
import { passwordText } from "@/app/signup-text";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { tokenIn } from "@/lib/operators/links";
import { findPasswordReset } from "@/lib/operators/recovery";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { NewForm } from "../../forms/new-form";
import { errorsOfKind } from "../../forms/plain-text";
import { frameText } from "../../forms/text";
import { submitNewPassword } from "./actions";

type Query = Promise<{ token?: string | string[] }>;

/** Where the mail to an operator who has forgotten their password leads. Looking spends nothing. */
export default async function NewPasswordPage({ searchParams }: { searchParams: Query }) {
  const token = tokenIn((await searchParams).token);
  const operator = await findPasswordReset(token);
  const t = await getTranslations("dashboard.newPassword");
  const title = operator ? t("title") : t("unusableTitle");
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{operator ? t("intro", { email: operator.email }) : t("unusableIntro")}</Heading>
        {operator && token ? (
          <NewForm
            action={submitNewPassword.bind(null, { token })}
            fields={[
              {
                name: "password",
                kind: "password",
                label: t("password"),
                help: t("hint", {
                  minimum: OPERATOR_PASSWORD.minimumLength,
                  recommended: OPERATOR_PASSWORD.recommendedLength,
                }),
                given: [],
                errors: await errorsOfKind("password"),
              },
            ]}
            passwordText={await passwordText()}
            text={await frameText({ submit: t("submit"), submitting: t("submitting") })}
          />
        ) : (
          <a className={buttonClass("primary", "w-full")} href="/sign-in/forgot-password">
            {t("again")}
          </a>
        )}
      </Card>
    </Sheet>
  );
}

import { getTranslations } from "next-intl/server";
import { submitNewPassword } from "@/app/dashboard/sign-in/actions";
import { passwordText } from "@/app/signup-text";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { findPasswordReset } from "@/lib/operators/recovery";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { NewForm } from "../../forms/new-form";
import { errorsOfKind } from "../../forms/plain-text";
import { heldLink, type LinkQuery } from "../../held-link";

/** Where the mail to an operator who has forgotten their password leads. Looking spends nothing. */
export default async function NewPasswordPage({ searchParams }: { searchParams: LinkQuery }) {
  const held = await heldLink(searchParams, "/sign-in/new-password");
  const operator = await findPasswordReset(held.type === "held" ? held.token : undefined);
  const t = await getTranslations("dashboard.newPassword");
  const why = held.type === "forgotten" ? "forgotten" : "unusable";
  const title = operator ? t("title") : t(`${why}Title`);
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{operator ? t("intro", { email: operator.email }) : t(`${why}Intro`)}</Heading>
        {operator && held.type === "held" ? (
          <NewForm
            action={submitNewPassword.bind(null, { link: held.link })}
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
            submit={t("submit")}
            submitting={t("submitting")}
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

import { getTranslations } from "next-intl/server";
import { passwordText } from "@/app/signup-text";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { NewForm } from "../../forms/new-form";
import { errorsOfKind } from "../../forms/plain-text";
import { frameText } from "../../forms/text";
import { requireOperator } from "../../operator";
import { PageHeading, Shell } from "../../shell";
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
    <Shell operator={operator}>
      <main className="mx-auto max-w-[29rem]" id="content">
        <Card>
          <PageHeading title={t("title")}>{t("intro")}</PageHeading>
          <NewForm
            action={submitPassword}
            fields={[await field("currentPassword"), await field("password")]}
            passwordText={await passwordText()}
            text={await frameText({ submit: t("submit"), submitting: t("submitting") })}
          />
          <p className="mt-6 text-sm leading-5">
            <TextLink href="/account">{t("back")}</TextLink>
          </p>
        </Card>
      </main>
    </Shell>
  );
}

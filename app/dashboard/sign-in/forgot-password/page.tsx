import { getTranslations } from "next-intl/server";
import { BackLink } from "@/app/dashboard/page-parts";
import { submitForgotPassword } from "@/app/dashboard/sign-in/actions";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { NewForm } from "../../forms/new-form";
import { errorsOfKind } from "../../forms/plain-text";

/** For operators who have forgotten their password. */
export default async function ForgotPasswordPage({ searchParams }: { searchParams: Promise<{ sent?: string }> }) {
  const t = await getTranslations("dashboard.forgotPassword");
  const isSent = (await searchParams).sent !== undefined;
  const title = isSent ? t("sentTitle") : t("title");
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{isSent ? t("sentIntro") : t("intro")}</Heading>
        {isSent ? null : (
          <NewForm
            action={submitForgotPassword}
            fields={[
              { name: "email", kind: "email", label: t("email"), given: [], errors: await errorsOfKind("email") },
            ]}
            submit={t("submit")}
            submitting={t("submitting")}
          />
        )}
        <BackLink className="mt-6" href="/sign-in">
          {t("back")}
        </BackLink>
      </Card>
    </Sheet>
  );
}

import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { BackLink } from "@/app/dashboard/page-parts";
import { SheetPage } from "@/app/dashboard/shell";
import { submitForgotPassword } from "@/app/dashboard/sign-in/actions";

/** For operators who have forgotten their password. */
export default async function ForgotPasswordPage({ searchParams }: { searchParams: Promise<{ sent?: string }> }) {
  const t = await getTranslations("dashboard.forgotPassword");
  const isSent = (await searchParams).sent !== undefined;
  return (
    <SheetPage intro={isSent ? t("sentIntro") : t("intro")} title={isSent ? t("sentTitle") : t("title")}>
      {isSent ? null : <NewForm action={submitForgotPassword} of="forgotPassword" />}
      <BackLink href="/sign-in">{t("back")}</BackLink>
    </SheetPage>
  );
}

import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { type LinkQuery, rememberedLink } from "@/app/dashboard/operator-link";
import { SheetPage } from "@/app/dashboard/shell";
import { submitNewPassword } from "@/app/dashboard/sign-in/actions";
import { buttonClass } from "@/components/ui/button";
import { findPasswordReset } from "@/lib/operators/recovery";

/** Where the link in a password reset mail leads. Opening the page doesn't use the link up. */
export default async function NewPasswordPage({ searchParams }: { searchParams: LinkQuery }) {
  const link = await rememberedLink(searchParams, "/sign-in/new-password");
  const operator = await findPasswordReset(link.type === "remembered" ? link.token : undefined);
  const t = await getTranslations("dashboard.newPassword");
  if (!operator || link.type !== "remembered") {
    const why = link.type === "forgotten" ? "forgotten" : "unusable";
    return (
      <SheetPage intro={t(`${why}Intro`)} title={t(`${why}Title`)}>
        <a className={buttonClass("primary", "w-full")} href="/sign-in/forgot-password">
          {t("again")}
        </a>
      </SheetPage>
    );
  }
  return (
    <SheetPage intro={t("intro", { email: operator.email })} title={t("title")}>
      <NewForm action={submitNewPassword.bind(null, { link: link.id })} of="newPassword" />
    </SheetPage>
  );
}

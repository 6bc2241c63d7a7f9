import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { heldLink, type LinkQuery } from "@/app/dashboard/held-link";
import { SheetPage } from "@/app/dashboard/shell";
import { submitNewPassword } from "@/app/dashboard/sign-in/actions";
import { buttonClass } from "@/components/ui/button";
import { findPasswordReset } from "@/lib/operators/recovery";

/** Where the mail to an operator who has forgotten their password leads. Looking spends nothing. */
export default async function NewPasswordPage({ searchParams }: { searchParams: LinkQuery }) {
  const held = await heldLink(searchParams, "/sign-in/new-password");
  const operator = await findPasswordReset(held.type === "held" ? held.token : undefined);
  const t = await getTranslations("dashboard.newPassword");
  if (!operator || held.type !== "held") {
    const why = held.type === "forgotten" ? "forgotten" : "unusable";
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
      <NewForm action={submitNewPassword.bind(null, { link: held.link })} of="newPassword" />
    </SheetPage>
  );
}

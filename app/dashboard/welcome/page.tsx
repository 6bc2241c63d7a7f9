import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { type LinkQuery, rememberedLink } from "@/app/dashboard/operator-link";
import { SheetPage } from "@/app/dashboard/shell";
import { submitWelcome } from "@/app/dashboard/sign-in/actions";
import { buttonClass } from "@/components/ui/button";
import { isFirstOperatorToken } from "@/lib/operators/first-operator";

/** Where the link that the server prints leads. Opening the page doesn't use the link up. */
export default async function WelcomePage({ searchParams }: { searchParams: LinkQuery }) {
  const link = await rememberedLink(searchParams, "/welcome");
  const t = await getTranslations("dashboard.welcome");
  if (link.type !== "remembered" || !(await isFirstOperatorToken(link.token))) {
    const why = link.type === "forgotten" ? "forgotten" : "unusable";
    return (
      <SheetPage intro={t(`${why}Intro`)} title={t(`${why}Title`)}>
        <a className={buttonClass("primary", "w-full")} href="/sign-in">
          {t("signIn")}
        </a>
      </SheetPage>
    );
  }
  return (
    <SheetPage intro={t("intro")} title={t("title")}>
      <NewForm action={submitWelcome.bind(null, { link: link.id })} of="welcome" />
    </SheetPage>
  );
}

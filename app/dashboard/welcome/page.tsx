import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { heldLink, type LinkQuery } from "@/app/dashboard/held-link";
import { SheetPage } from "@/app/dashboard/shell";
import { submitWelcome } from "@/app/dashboard/sign-in/actions";
import { buttonClass } from "@/components/ui/button";
import { isFirstOperatorToken } from "@/lib/operators/first-operator";

/** Where the link that the server prints leads. Looking spends nothing. */
export default async function WelcomePage({ searchParams }: { searchParams: LinkQuery }) {
  const held = await heldLink(searchParams, "/welcome");
  const t = await getTranslations("dashboard.welcome");
  if (held.type !== "held" || !(await isFirstOperatorToken(held.token))) {
    const why = held.type === "forgotten" ? "forgotten" : "unusable";
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
      <NewForm action={submitWelcome.bind(null, { link: held.link })} of="welcome" />
    </SheetPage>
  );
}

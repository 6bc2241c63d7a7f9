import { getTranslations } from "next-intl/server";
import { submitWelcome } from "@/app/dashboard/sign-in/actions";
import { passwordText } from "@/app/signup-text";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { isFirstOperatorToken } from "@/lib/operators/first-operator";
import { OPERATOR_PASSWORD, WELCOME_FIELDS, WELCOME_KINDS } from "@/lib/operators/welcome-form";
import { NewForm } from "../forms/new-form";
import { errorsOfKind } from "../forms/plain-text";
import { heldLink, type LinkQuery } from "../held-link";

/** Where the link that the server prints leads. Looking spends nothing. */
export default async function WelcomePage({ searchParams }: { searchParams: LinkQuery }) {
  const held = await heldLink(searchParams, "/welcome");
  const t = await getTranslations("dashboard.welcome");
  const isUsable = held.type === "held" && (await isFirstOperatorToken(held.token));
  const why = held.type === "forgotten" ? "forgotten" : "unusable";
  const title = isUsable ? t("title") : t(`${why}Title`);
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{isUsable ? t("intro") : t(`${why}Intro`)}</Heading>
        {isUsable ? (
          <NewForm
            action={submitWelcome.bind(null, { link: held.link })}
            fields={await welcomeFields()}
            passwordText={await passwordText()}
            submit={t("submit")}
            submitting={t("submitting")}
          />
        ) : (
          <a className={buttonClass("primary", "w-full")} href="/sign-in">
            {t("signIn")}
          </a>
        )}
      </Card>
    </Sheet>
  );
}

async function welcomeFields() {
  const t = await getTranslations("dashboard.welcome");
  const { minimumLength, recommendedLength } = OPERATOR_PASSWORD;
  const hints: { [Name in (typeof WELCOME_FIELDS)[number]]?: string } = {
    password: t("fields.password.hint", { minimum: minimumLength, recommended: recommendedLength }),
    workspaceName: t("fields.workspaceName.hint"),
  };
  return Promise.all(
    WELCOME_FIELDS.map(async (name) => ({
      name,
      kind: WELCOME_KINDS[name],
      label: t(`fields.${name}.label`),
      help: hints[name],
      given: [],
      errors: await errorsOfKind(WELCOME_KINDS[name]),
    })),
  );
}

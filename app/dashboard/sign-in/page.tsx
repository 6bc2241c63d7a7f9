import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { ProviderButton } from "@/app/dashboard/page-parts";
import { passwordText } from "@/app/signup-text";
import { Alert } from "@/components/ui/alert";
import { Card, Heading, Sheet } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { currentOperator } from "@/lib/operators/current";
import { PROVIDER_REFUSALS } from "@/lib/operators/provider";
import { wayBackIn } from "@/lib/operators/way-back";
import { submitSignIn } from "./actions";
import { SignInForm } from "./form";

type Query = Promise<{ back?: string | string[]; refusal?: string | string[]; error?: string | string[] }>;

export default async function SignInPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const back = wayBackIn(query.back);
  if (await currentOperator()) redirect(back ?? "/");
  const t = await getTranslations("dashboard.signIn");
  const product = (await getTranslations("dashboard"))("product");
  return (
    <Sheet header={<span className="text-[0.9375rem] leading-5 font-semibold">{product}</span>}>
      <title>{`${t("title")} · ${product}`}</title>
      <Card>
        <Heading title={t("title")}>{back ? t("introBack") : t("intro")}</Heading>
        <ProviderFailure query={query} />
        <ClientTexts of={["dashboard.signIn"]}>
          <SignInForm action={submitSignIn.bind(null, { back })} passwordText={await passwordText()} />
        </ClientTexts>
        <p className="mt-5 text-center text-sm leading-5">
          <TextLink href="/sign-in/forgot-password">{t("forgot")}</TextLink>
        </p>
        <ProviderButton back={back} />
      </Card>
    </Sheet>
  );
}

/** Why a sign-in at the identity provider failed. */
async function ProviderFailure({ query: { refusal, error } }: { query: Awaited<Query> }) {
  const t = await getTranslations("dashboard.signIn");
  const reason = PROVIDER_REFUSALS.find((each) => each === refusal);
  if (!reason && error === undefined) return null;
  return (
    <div className="mb-5">
      <Alert tone="danger">{t(`provider.${reason ?? "failed"}`)}</Alert>
    </div>
  );
}

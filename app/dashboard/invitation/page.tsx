import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { passwordText } from "@/app/signup-text";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { currentOperator } from "@/lib/operators/current";
import { type InvitationPage, invitationPage } from "@/lib/operators/joining";
import { tokenIn } from "@/lib/operators/links";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { DeedsForm } from "../forms/deeds-form";
import { NewForm } from "../forms/new-form";
import type { PlainField } from "../forms/plain-field";
import { errorsOfKind } from "../forms/plain-text";
import { frameText } from "../forms/text";
import { ProviderButton } from "../sign-in/provider-button";
import { signOut } from "../sign-out/actions";
import { submitJoin, submitNewOperator, submitSignInAndJoin } from "./actions";

type Query = Promise<{ token?: string | string[] }>;

/** Where an invitation's mail leads. Looking spends nothing: mail scanners look, too. */
export default async function Invitation({ searchParams }: { searchParams: Query }) {
  const token = tokenIn((await searchParams).token);
  const invitation = await invitationPage(token, await currentOperator());
  const t = await getTranslations("dashboard.invitation");
  if (invitation.type === "unusable" || !token) {
    return (
      <Page intro={t("unusableIntro")} title={t("unusableTitle")}>
        <a className={buttonClass("primary", "w-full")} href="/sign-in">
          {t("toSignIn")}
        </a>
      </Page>
    );
  }
  const { workspaceDisplayName: workspace, email, role } = invitation;
  return (
    <Page
      intro={
        <>
          {t(`roles.${role}`, { workspace })} {t("addressed", { email })}
        </>
      }
      title={t("title", { workspace })}
    >
      <Answer invitation={invitation} token={token} />
    </Page>
  );
}

function Page({ title, intro, children }: { title: string; intro: ReactNode; children: ReactNode }) {
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{intro}</Heading>
        {children}
      </Card>
    </Sheet>
  );
}

type Open = Extract<InvitationPage, { type: "open" }>;

/** How the reader takes it up. */
async function Answer({ invitation, token }: { invitation: Open; token: string }) {
  const t = await getTranslations("dashboard.invitation");
  const { email, workspaceDisplayName: workspace } = invitation;
  switch (invitation.reader) {
    case "signed_in":
      return (
        <DeedsForm
          action={submitJoin.bind(null, { token })}
          unreachable={(await getTranslations("dashboard.form"))("unreachable")}
        >
          <button className={buttonClass("primary", "w-full")} type="submit">
            {t("join", { workspace })}
          </button>
        </DeedsForm>
      );
    case "somebody_else":
      return (
        <form action={signOut}>
          <p className="mb-5 text-[0.9375rem] leading-6 wrap-anywhere">{t("somebodyElse", { email })}</p>
          <button className={buttonClass("secondary", "w-full")} type="submit">
            {t("signOut")}
          </button>
        </form>
      );
    case "signed_out":
      return (
        <>
          <NewForm
            action={submitSignInAndJoin.bind(null, { token })}
            fields={[await field("currentPassword")]}
            passwordText={await passwordText()}
            text={await frameText({ submit: t("signInAndJoin"), submitting: t("joining") })}
          />
          <ProviderButton invitation={token} />
        </>
      );
    case "new":
      return (
        <>
          <NewForm
            action={submitNewOperator.bind(null, { token })}
            fields={[await field("displayName"), await field("password")]}
            passwordText={await passwordText()}
            text={await frameText({ submit: t("join", { workspace }), submitting: t("joining") })}
          />
          {/* Signing in there takes it up already, so there is nothing to come back for. */}
          <ProviderButton />
        </>
      );
  }
}

async function field(name: "displayName" | "password" | "currentPassword"): Promise<PlainField> {
  const t = await getTranslations("dashboard.invitation");
  const { minimumLength, recommendedLength } = OPERATOR_PASSWORD;
  const help = name === "password" ? t("hint", { minimum: minimumLength, recommended: recommendedLength }) : undefined;
  return { name, kind: name, label: t(`fields.${name}`), help, given: [], errors: await errorsOfKind(name) };
}

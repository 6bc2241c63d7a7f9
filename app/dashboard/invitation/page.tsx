import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { signOut, submitJoin, submitNewOperator, submitSignInAndJoin } from "@/app/dashboard/sign-in/actions";
import { SignOutForm } from "@/app/dashboard/sign-in/sign-out-form";
import { passwordText } from "@/app/signup-text";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { currentOperator } from "@/lib/operators/current";
import { type InvitationPage, invitationPage } from "@/lib/operators/joining";
import { OPERATOR_PASSWORD } from "@/lib/operators/welcome-form";
import { ActionsForm } from "../forms/actions-form";
import { NewForm } from "../forms/new-form";
import type { PlainField } from "../forms/plain-field";
import { errorsOfKind } from "../forms/plain-text";
import { heldLink, type LinkQuery } from "../held-link";
import { ProviderButton } from "../sign-in/provider-button";

/** Where an invitation's mail leads. Looking spends nothing: mail scanners look, too. */
export default async function Invitation({ searchParams }: { searchParams: LinkQuery }) {
  const held = await heldLink(searchParams, "/invitation");
  const token = held.type === "held" ? held.token : undefined;
  const invitation = await invitationPage(token, await currentOperator());
  const t = await getTranslations("dashboard.invitation");
  if (invitation.type === "too_early" && held.type === "held") {
    return (
      <Page intro={t("tooEarlyIntro")} title={t("tooEarlyTitle")}>
        <a className={buttonClass("primary", "w-full")} href={`/invitation?link=${held.link}`}>
          {t("tooEarlyAgain")}
        </a>
      </Page>
    );
  }
  if (invitation.type !== "open" || held.type !== "held") {
    const isForgotten = held.type === "forgotten";
    return (
      <Page
        intro={isForgotten ? t("forgottenIntro") : t("unusableIntro")}
        title={isForgotten ? t("forgottenTitle") : t("unusableTitle")}
      >
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
      <Answer invitation={invitation} link={held.link} />
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
async function Answer({ invitation, link }: { invitation: Open; link: string }) {
  const t = await getTranslations("dashboard.invitation");
  const { email, workspaceDisplayName: workspace } = invitation;
  switch (invitation.reader) {
    case "signed_in":
      return (
        <ActionsForm action={submitJoin.bind(null, { link })}>
          <button className={buttonClass("primary", "w-full")} type="submit">
            {t("join", { workspace })}
          </button>
          <button className={buttonClass("secondary", "mt-3 w-full")} name="decline" type="submit" value="yes">
            {t("decline")}
          </button>
        </ActionsForm>
      );
    case "somebody_else":
      return (
        <SignOutForm action={signOut.bind(null, { back: `/invitation?link=${link}` })}>
          <p className="mb-5 text-[0.9375rem] leading-6 wrap-anywhere">{t("somebodyElse", { email })}</p>
          <button className={buttonClass("secondary", "w-full")} type="submit">
            {t("signOut")}
          </button>
        </SignOutForm>
      );
    case "signed_out":
      return (
        <>
          <NewForm
            action={submitSignInAndJoin.bind(null, { link })}
            fields={[await field("currentPassword")]}
            passwordText={await passwordText()}
            submit={t("signInAndJoin")}
            submitting={t("joining")}
          />
          <ProviderButton back={`/invitation?link=${link}`} />
        </>
      );
    case "new":
      return (
        <>
          <NewForm
            action={submitNewOperator.bind(null, { link })}
            fields={[await field("displayName"), await field("password")]}
            passwordText={await passwordText()}
            submit={t("join", { workspace })}
            submitting={t("joining")}
          />
          <ProviderButton back={`/invitation?link=${link}`} />
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

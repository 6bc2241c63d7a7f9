import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/form";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { type LinkQuery, rememberedLink } from "@/app/dashboard/operator-link";
import { ProviderButton } from "@/app/dashboard/page-parts";
import { SheetPage } from "@/app/dashboard/shell";
import { signOut, submitJoin, submitNewOperator, submitSignInAndJoin } from "@/app/dashboard/sign-in/actions";
import { buttonClass } from "@/components/ui/button";
import { currentOperator } from "@/lib/operators/current";
import { type InvitationPage, invitationPage } from "@/lib/operators/joining";

/** Where the link in an invitation leads. Opening the page doesn't use the link up: mail scanners open it, too. */
export default async function Invitation({ searchParams }: { searchParams: LinkQuery }) {
  const link = await rememberedLink(searchParams, "/invitation");
  const token = link.type === "remembered" ? link.token : undefined;
  const invitation = await invitationPage(token, await currentOperator());
  const t = await getTranslations("dashboard.invitation");
  if (invitation.type === "too_early" && link.type === "remembered") {
    return (
      <SheetPage intro={t("tooEarlyIntro")} title={t("tooEarlyTitle")}>
        <a className={buttonClass("primary", "w-full")} href={`/invitation?link=${link.id}`}>
          {t("tooEarlyAgain")}
        </a>
      </SheetPage>
    );
  }
  if (invitation.type !== "open" || link.type !== "remembered") {
    const why = link.type === "forgotten" ? "forgotten" : "unusable";
    return (
      <SheetPage intro={t(`${why}Intro`)} title={t(`${why}Title`)}>
        <a className={buttonClass("primary", "w-full")} href="/sign-in">
          {t("toSignIn")}
        </a>
      </SheetPage>
    );
  }
  const { workspaceDisplayName: workspace, email, role } = invitation;
  return (
    <SheetPage
      intro={`${t(`roles.${role}`, { workspace })} ${t("addressed", { email })}`}
      title={t("title", { workspace })}
    >
      <Answer invitation={invitation} link={link.id} />
    </SheetPage>
  );
}

type Open = Extract<InvitationPage, { type: "open" }>;

/** How the reader accepts it. */
async function Answer({ invitation, link }: { invitation: Open; link: string }) {
  const t = await getTranslations("dashboard.invitation");
  const { email, workspaceDisplayName: workspace } = invitation;
  const back = `/invitation?link=${link}`;
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
        <ActionsForm action={signOut.bind(null, { back })}>
          <p className="mb-5 text-[0.9375rem] leading-6 wrap-anywhere">{t("somebodyElse", { email })}</p>
          <button className={buttonClass("secondary", "w-full")} type="submit">
            {t("signOut")}
          </button>
        </ActionsForm>
      );
    case "signed_out":
      return (
        <>
          <NewForm
            action={submitSignInAndJoin.bind(null, { link })}
            of="invitation"
            options={{ only: ["currentPassword"] }}
            submit={t("signInAndJoin")}
            submitting={t("joining")}
          />
          <ProviderButton back={back} />
        </>
      );
    case "new":
      return (
        <>
          <NewForm
            action={submitNewOperator.bind(null, { link })}
            of="invitation"
            options={{ only: ["displayName", "password"] }}
            submit={t("join", { workspace })}
            submitting={t("joining")}
          />
          <ProviderButton back={back} />
        </>
      );
  }
}

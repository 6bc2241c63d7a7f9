import { getFormatter, getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import type { OwnInvitation } from "@/lib/operators/joining";
import { DeedsForm } from "../forms/deeds-form";
import { LIST, LIST_ROW, Section } from "../section";
import { submitInvitationAnswer } from "./actions";

/** The invitations that wait for the reader's own answer, one by one; nothing where there are none. */
export async function OwnInvitations({ invitations }: { invitations: OwnInvitation[] }) {
  if (invitations.length === 0) return null;
  const t = await getTranslations("dashboard.invitation.own");
  const roles = await getTranslations("dashboard.operators.roles");
  const format = await getFormatter();
  return (
    <Section id="own-invitations" intro={t("intro")} title={t("title")}>
      <DeedsForm action={submitInvitationAnswer} unreachable={(await getTranslations("dashboard.form"))("unreachable")}>
        <ul className={LIST}>
          {invitations.map(({ id, workspaceDisplayName: workspace, role, expiresAt }) => (
            <li className={LIST_ROW} key={id}>
              <div className="min-w-0">
                <p className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{workspace}</p>
                <p className="text-[0.8125rem] leading-5 text-muted">
                  {t("facts", { role: roles(role), date: format.dateTime(expiresAt, { dateStyle: "medium" }) })}
                </p>
              </div>
              <div className="flex flex-wrap gap-3">
                <button className={buttonClass("primary")} name="accept" type="submit" value={id}>
                  {t("accept")} <span className="sr-only">{t("of", { workspace })}</span>
                </button>
                <button className={buttonClass("secondary")} name="decline" type="submit" value={id}>
                  {t("decline")} <span className="sr-only">{t("of", { workspace })}</span>
                </button>
              </div>
            </li>
          ))}
        </ul>
      </DeedsForm>
    </Section>
  );
}

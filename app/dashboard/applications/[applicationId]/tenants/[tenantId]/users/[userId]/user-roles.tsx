import { getTranslations } from "next-intl/server";
import { DeedsForm } from "@/app/dashboard/forms/deeds-form";
import { inputClass } from "@/app/dashboard/forms/row";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { LIST, LIST_ROW, Section } from "@/app/dashboard/section";
import { buttonClass } from "@/components/ui/button";
import { readSignupRoles } from "@/lib/roles/signup-roles";
import { readUserRoles, type User } from "@/lib/users/read";
import { submitUserRole } from "../actions";

/** The roles that a user has, and those that they could have. */
export async function UserRoles({ user, mayChange }: { user: User; mayChange: boolean }) {
  const { applicationId, tenantId, id: userId } = user;
  const actor = asActor(await requireOperator());
  const held = (await readUserRoles(actor, { applicationId, userId })) ?? [];
  const all = (await readSignupRoles(actor, applicationId))?.roles ?? [];
  const others = all.filter(({ id }) => !held.some((role) => role.id === id));
  const t = await getTranslations("dashboard.users.roles");
  if (all.length === 0) return <Section id="roles" intro={t("noRoles")} title={t("title")} />;
  return (
    <Section id="roles" intro={held.length === 0 ? t("none") : t("intro")} title={t("title")}>
      <DeedsForm
        action={submitUserRole.bind(null, { applicationId, tenantId, userId })}
        unreachable={(await getTranslations("dashboard.form"))("unreachable")}
      >
        {held.length > 0 ? (
          <ul aria-label={t("title")} className={LIST}>
            {held.map(({ id, name, displayName }) => (
              <li className={LIST_ROW} key={id}>
                <div className="min-w-0">
                  <p className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{displayName}</p>
                  <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">{name}</p>
                </div>
                {mayChange ? (
                  <button className={buttonClass("secondary")} name="take" type="submit" value={id}>
                    {t("take")} <span className="sr-only">{displayName}</span>
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
        {mayChange && others.length > 0 ? (
          <div className="mt-4 flex max-w-lg flex-wrap gap-2">
            <select aria-label={t("choose")} className={inputClass(undefined, "flex-[1_1_12rem]")} name="role">
              {others.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
            </select>
            <button className={buttonClass("secondary", "shrink-0")} name="give" type="submit" value="yes">
              {t("give")}
            </button>
          </div>
        ) : null}
      </DeedsForm>
    </Section>
  );
}

import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { ACTOR_TYPES, actorText, type LogFilter, logQuery } from "@/lib/audit/log/filter";
import { actionWords } from "./words";

type Props = {
  base: string;
  filter: LogFilter;
  actions: string[];
  operators: { id: string; displayName: string }[];
};

/** Which events are shown. A plain form whose answer is a page with an address of its own, to be kept and shared. */
export async function LogFilterForm({ base, filter, actions, operators }: Props) {
  const t = await getTranslations("dashboard.audit");
  const words = await actionWords();
  const chosen = filter.action && !actions.includes(filter.action) ? [filter.action] : [];
  return (
    <search aria-label={t("filter.label")} className="block">
      <form action={base} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 lg:grid-cols-3" method="get">
        <SelectField
          defaultValue={filter.scope === "workspace" ? filter.scope : ""}
          id="scope"
          label={t("filter.scope")}
          name="scope"
          options={[
            { value: "", label: t("filter.scopes.application") },
            { value: "workspace", label: t("filter.scopes.workspace") },
          ]}
        />
        <SelectField
          defaultValue={filter.action}
          id="action"
          label={t("filter.action")}
          name="action"
          options={[
            { value: "", label: t("filter.allActions") },
            ...[...actions, ...chosen].map((action) => ({ value: action, label: words(action) })),
          ]}
        />
        <SelectField
          defaultValue={actorText(filter.actor)}
          id="actor"
          label={t("filter.actor")}
          name="actor"
          options={[
            { value: "", label: t("filter.anyone") },
            ...ACTOR_TYPES.map((type) => ({ value: type, label: t(`actors.${type}`) })),
            ...operators.map(({ id, displayName }) => ({ value: `OPERATOR:${id}`, label: displayName })),
          ]}
        />
        <Field
          autoCapitalize="none"
          autoComplete="off"
          defaultValue={filter.tenant}
          hint={t("filter.tenantHint")}
          id="tenant"
          label={t("filter.tenant")}
          name="tenant"
        />
        <Field defaultValue={filter.from ?? ""} id="from" label={t("filter.from")} name="from" type="date" />
        <Field defaultValue={filter.to ?? ""} id="to" label={t("filter.to")} name="to" type="date" />
        <div className="flex flex-wrap items-center gap-3 sm:col-span-full">
          <button className={buttonClass("secondary", "grow sm:grow-0")} type="submit">
            {t("filter.submit")}
          </button>
          {logQuery(filter) === "" ? null : (
            <Link className={buttonClass("quiet")} href={base} prefetch={false}>
              {t("filter.reset")}
            </Link>
          )}
        </div>
      </form>
    </search>
  );
}

import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { type FunnelFilter, GROUPINGS } from "@/lib/funnel/filter";

type Props = { filter: FunnelFilter; clients: { id: string; displayName: string }[] };

/** Which signups are counted. A plain form whose answer is a page with an address of its own, to be kept and shared. */
export async function FunnelFilterForm({ filter, clients }: Props) {
  const t = await getTranslations("dashboard.signups.filter");
  const known = clients.some(({ id }) => id === filter.clientId);
  return (
    <search aria-label={t("label")} className="block">
      <form className="grid grid-cols-2 items-start gap-4 lg:grid-cols-3" method="get">
        <Field defaultValue={filter.from} id="from" label={t("from")} name="from" type="date" />
        <Field defaultValue={filter.to} id="to" label={t("to")} name="to" type="date" />
        <SelectField
          defaultValue={filter.by}
          id="by"
          label={t("by")}
          name="by"
          options={GROUPINGS.map((each) => ({ value: each, label: t(`grouping.${each}`) }))}
        />
        <Field
          autoCapitalize="none"
          autoComplete="off"
          defaultValue={filter.tenant}
          hint={t("tenantHint")}
          id="tenant"
          label={t("tenant")}
          name="tenant"
        />
        <SelectField
          defaultValue={filter.clientId}
          id="client"
          label={t("client")}
          name="client"
          options={[
            { value: "", label: t("allClients") },
            ...clients.map(({ id, displayName }) => ({ value: id, label: displayName })),
            // One that is gone can still be asked for.
            ...(filter.clientId && !known ? [{ value: filter.clientId, label: filter.clientId }] : []),
          ]}
        />
        <button className={buttonClass("secondary", "mt-[1.625rem]")} type="submit">
          {t("submit")}
        </button>
      </form>
    </search>
  );
}

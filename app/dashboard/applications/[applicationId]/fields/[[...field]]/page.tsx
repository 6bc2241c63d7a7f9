import { getLocale, getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/form";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import type { PlainField } from "@/app/dashboard/forms/plain-field";
import { List, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, Deletion, PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Beside, Preview } from "@/app/dashboard/preview/preview";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import {
  CLAIM_SCOPES,
  CUSTOM_FIELDS_MAX,
  CUSTOM_TYPES,
  type CustomField,
  type CustomType,
  PRESENCES,
} from "@/lib/profile/custom-fields";
import { textIn } from "@/lib/profile/custom-values";
import { type OwnerView, readSettings } from "@/lib/settings/read";
import { deleteField, moveField, saveField } from "../actions";
import { inputsFor, typedField } from "../field-form";

type FieldsPageProps = {
  applicationId: string;
  /** What the application is called. */
  of: string;
  /** Of the list. */
  base: string;
  fields: readonly CustomField[];
  /** Of the settings that the fields are a part of. */
  version: number;
  mayChange: boolean;
  view: OwnerView;
};

/** The application's own fields, the form for a new one by its type, a field by its name, and the question before it is deleted. */
export default ownerPage(
  async ({ at: { applicationId }, below: [kind, name, ...more], view, owner, name: of, base, actor }) => {
    const settings = await readSettings(actor, owner, "user-schemas");
    if (!settings) return null;
    const fields = settings.members.fields.value;
    const { mayChange } = view;
    const page = { applicationId, of, base: `${base}/fields`, fields, version: settings.version, mayChange, view };
    if (kind === undefined) return <FieldsPage {...page} />;
    if (!mayChange || more.length > 1) return null;
    if (kind === "new") {
      const type = CUSTOM_TYPES.find((each) => each === name);
      if (name === undefined) return <TypesPage {...page} />;
      return type && more.length === 0 ? <FieldPage {...page} type={type} /> : null;
    }
    const field = kind === "field" ? fields.find((each) => each.name === name) : undefined;
    if (!field) return null;
    if (more.length === 0) return <FieldPage {...page} field={field} type={field.type} />;
    return more[0] === "delete" ? <DeletePage {...page} field={field} /> : null;
  },
);

/** A field's own page: a part of its own in front of the name, which may be any word. */
function pathOf(base: string, name: string): string {
  return `${base}/field/${name}`;
}

/** In which a field can be moved in the list. */
const WAYS = ["up", "down"] as const;

async function FieldsPage({ applicationId, of, base, fields, version, mayChange }: FieldsPageProps) {
  const t = await getTranslations("dashboard.customFields");
  const locale = await getLocale();
  const isFull = fields.length >= CUSTOM_FIELDS_MAX;
  const create = (
    <ButtonLink href={`${base}/new`} variant="primary">
      {t("create")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeading action={mayChange && !isFull ? create : null} intro={t("intro")} of={of} title={t("title")} />
      <ActionsForm action={moveField.bind(null, { applicationId })} key={version}>
        <input name="version" type="hidden" value={version} />
        <List empty={t("none")} items={fields} label={t("title")} ordered>
          {(field) => {
            const { name, type, claim, presence } = field;
            const title = textIn(field.label, locale);
            const note = [name, t(`types.${type}.name`), ...(claim ? [t("inClaim", { claim: claim.name })] : [])];
            return (
              <ListRow
                key={name}
                note={note.join(" · ")}
                title={
                  <>
                    {title}{" "}
                    <Badge tone={presence === "ABSENT" ? "neutral" : "accent"}>{t(`presences.${presence}`)}</Badge>
                  </>
                }
              >
                {mayChange ? (
                  <div className="flex flex-wrap gap-2">
                    {WAYS.filter((way) => field !== (way === "up" ? fields[0] : fields.at(-1))).map((way) => (
                      <button className={buttonClass("secondary")} key={way} name={way} type="submit" value={name}>
                        {t(way)} <span className="sr-only">{title}</span>
                      </button>
                    ))}
                    <ButtonLink href={pathOf(base, name)}>
                      {t("change")} <span className="sr-only">{title}</span>
                    </ButtonLink>
                  </div>
                ) : null}
              </ListRow>
            );
          }}
        </List>
      </ActionsForm>
    </>
  );
}

async function TypesPage({ of, base }: FieldsPageProps) {
  const t = await getTranslations("dashboard.customFields");
  return (
    <>
      <PageHeading intro={t("typeIntro")} of={of} title={t("newTitle")} />
      <List items={CUSTOM_TYPES} label={t("newTitle")}>
        {(type) => (
          <ListRow
            href={`${base}/new/${type}`}
            key={type}
            note={t(`types.${type}.help`)}
            title={t(`types.${type}.name`)}
          />
        )}
      </List>
      <BackLink href={base}>{t("back")}</BackLink>
    </>
  );
}

type FieldPageProps = FieldsPageProps & { type: CustomType; field?: CustomField };

const FORM_ID = "field";

async function FieldPage({ applicationId, of, base, version, view, type, field }: FieldPageProps) {
  const t = await getTranslations("dashboard.customFields");
  const title = field ? textIn(field.label, await getLocale()) : t("newTitle");
  const kind = t(`types.${type}.name`);
  return (
    <>
      <PageHeading intro={field ? t("fieldIs", { name: field.name, type: kind }) : kind} of={of} title={title} />
      <Beside
        preview={
          <Preview
            collection="user-schemas"
            field={{ name: field?.name ?? "", type }}
            formId={FORM_ID}
            labels={{ fields: title }}
            view={view}
          />
        }
      >
        <PlainForm
          id={FORM_ID}
          action={saveField.bind(null, { applicationId, name: field?.name ?? "", type })}
          fields={await inputsOf(type, field)}
          version={version}
        />
      </Beside>
      {field ? (
        <div className="mt-10 border-t border-border pt-8">
          <Deletion href={`${pathOf(base, field.name)}/delete`} intro={t("deleteIntro")} title={t("deleteTitle")}>
            {t("delete")}
          </Deletion>
        </div>
      ) : null}
      <BackLink href={base}>{t("back")}</BackLink>
    </>
  );
}

const KINDS: Record<string, PlainField["kind"]> = {
  label: "lines",
  help: "lines",
  options: "lines",
  presence: "choice",
  claimScope: "select",
  claimInIdToken: "switch",
};

/** The inputs of a definition. A name is asked for once; it never changes. */
async function inputsOf(type: CustomType, field: CustomField | undefined): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.customFields");
  const choices: Record<string, { value: string; label: string }[]> = {
    presence: PRESENCES.map((value) => ({ value, label: t(`presences.${value}`) })),
    claimScope: CLAIM_SCOPES.map((value) => ({ value, label: value })),
    claimInIdToken: [{ value: "on", label: t("inIdToken") }],
  };
  const typed = field ? typedField(field) : { presence: "OPTIONAL", claimScope: "profile" };
  const names = field ? inputsFor(type) : inputsFor(type).toSpliced(1, 0, "name");
  return names.map((name) => {
    const options = choices[name];
    const value = (typed as Record<string, string>)[name] ?? "";
    return {
      name,
      kind: KINDS[name] ?? "line",
      label: t(`inputs.${name}.label` as "inputs.label.label"),
      help: t(`inputs.${name}.help` as "inputs.label.help"),
      given: value === "" ? [] : [value],
      errors: {},
      ...(options ? { options } : {}),
    };
  });
}

async function DeletePage({ applicationId, of, base, version, field }: FieldsPageProps & { field: CustomField }) {
  const t = await getTranslations("dashboard.customFields");
  const label = textIn(field.label, await getLocale());
  return (
    <ConfirmPage
      action={deleteField.bind(null, { applicationId, name: field.name })}
      back={pathOf(base, field.name)}
      destroys
      of={of}
      submit={t("delete")}
      title={t("deleteQuestion", { label })}
      version={version}
    >
      {t("deleteWarning", { label })}
    </ConfirmPage>
  );
}

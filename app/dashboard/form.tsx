import { getTranslations } from "next-intl/server";
import type { ComponentProps } from "react";
import { passwordText } from "@/app/signup-text";
import { ClientTexts } from "./client-texts";
import { type FieldOptions, type FormName, formFields } from "./form-fields";
import { NewForm as ClientNewForm } from "./forms/new-form";
import type { PlainField } from "./forms/plain-field";
import { PlainForm as ClientPlainForm } from "./forms/plain-form";
import { SecretForm as ClientSecretForm, TokenForm as ClientTokenForm } from "./forms/secret-forms";
import type { TextGroup } from "./use-texts";

// The forms of the dashboard, each with the texts that it shows in the browser. Pages use these, so that a page carries no other texts.

type NewFormProps<Form extends FormName> = Omit<ComponentProps<typeof ClientNewForm>, "passwordText" | "fields"> & {
  /** Which form it is. Its group in the catalog also has what the button says, where that isn't given. */
  of: Form;
  options?: FieldOptions<Form>;
};

/** A form for something that isn't there yet. */
export async function NewForm<Form extends FormName>({ of, options, ...props }: NewFormProps<Form>) {
  const fields = await formFields(of, options);
  const t = await getTranslations(`dashboard.${of}` as "dashboard.newTenant");
  const words = props.submit === undefined ? { submit: t("submit"), submitting: t("submitting") } : {};
  const hasPassword = fields.some(({ kind }) => kind === "password" || kind === "currentPassword");
  return (
    <ClientTexts of={["dashboard.form"]}>
      <ClientNewForm
        {...words}
        {...props}
        fields={fields}
        {...(hasPassword ? { passwordText: await passwordText() } : {})}
      />
    </ClientTexts>
  );
}

/** A form for settings that are no collection. */
export function PlainForm(props: ComponentProps<typeof ClientPlainForm>) {
  return (
    <ClientTexts of={groupsFor(props.fields)}>
      <ClientPlainForm {...props} />
    </ClientTexts>
  );
}

/** A form that ends in a client's secret. */
export async function SecretForm(props: Omit<ComponentProps<typeof ClientSecretForm>, "copy">) {
  const t = await getTranslations("dashboard.overview");
  return (
    <ClientTexts of={[...groupsFor(props.fields), "dashboard.clients.secret"]}>
      <ClientSecretForm {...props} copy={{ copy: t("copy"), copied: t("copied") }} />
    </ClientTexts>
  );
}

/** A form that ends in an operator's token. */
export function TokenForm(props: ComponentProps<typeof ClientTokenForm>) {
  return (
    <ClientTexts of={["dashboard.form", "dashboard.account.token"]}>
      <ClientTokenForm {...props} />
    </ClientTexts>
  );
}

function groupsFor(fields: readonly PlainField[]): TextGroup[] {
  const groups: TextGroup[] = ["dashboard.form"];
  if (fields.some(({ kind }) => kind === "urls")) groups.push("dashboard.form.urls");
  if (fields.some(({ kind }) => kind === "domains")) groups.push("dashboard.tenant.fields.allowedSignupEmailDomains");
  return groups;
}

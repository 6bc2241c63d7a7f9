"use client";
import { type ReactNode, useEffect, useRef } from "react";
import type { FormAnswer } from "@/app/dashboard/forms/answer";
import { NewForm } from "@/app/dashboard/forms/new-form";
import type { PlainField } from "@/app/dashboard/forms/plain-field";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { useTexts } from "@/app/dashboard/use-texts";
import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/text-link";

type ShownOnceProps = {
  value: string;
  title: string;
  intro: string;
  copy: { copy: string; copied: string; of: string };
  /** What else is needed with the secret, and a link to continue. */
  children?: ReactNode;
};

/** The one time that a secret is shown, in the place of the form that made it. */
function ShownOnce({ value, title, intro, copy, children }: ShownOnceProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="made" className="rounded-control border border-border bg-background p-4">
      <h2 className="text-[0.9375rem] leading-6 font-semibold" id="made" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <p className="mt-1 text-sm leading-5 text-muted">{intro}</p>
      <code className="mt-3 block rounded-control border border-border bg-card px-3 py-2 font-mono text-[0.8125rem] leading-5 select-all wrap-anywhere">
        {value}
      </code>
      <div className="mt-3 empty:mt-0">
        <CopyButton text={copy} value={value} />
      </div>
      {children}
    </section>
  );
}

type SecretFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** None where all there is to do is to press the button. */
  fields: PlainField[];
  version?: number;
  submit: string;
  submitting: string;
  /** The labels of copy buttons. */
  copy: { copy: string; copied: string };
};

/** A form that ends in a client's secret, which is shown in its answer alone. */
export function SecretForm({ copy, ...form }: SecretFormProps) {
  const t = useTexts("dashboard.clients.secret");
  return (
    <PlainForm
      {...form}
      afterwards={(secret, made) => (
        <ShownOnce copy={{ ...copy, of: t("of") }} intro={t("madeIntro")} title={t("madeTitle")} value={secret}>
          {made ? (
            <>
              <dl className="mt-4 text-sm leading-5">
                <dt className="font-medium">{t("clientId")}</dt>
                <dd className="mt-1.5 flex flex-wrap items-center gap-3">
                  <code className="font-mono text-[0.8125rem] select-all wrap-anywhere">{made.id}</code>
                  <CopyButton text={{ ...copy, of: t("clientId") }} value={made.id} />
                </dd>
              </dl>
              <p className="mt-4 text-sm leading-5">
                <TextLink href={made.path}>{t("toClient")}</TextLink>
              </p>
            </>
          ) : null}
        </ShownOnce>
      )}
    />
  );
}

type TokenFormProps = Pick<SecretFormProps, "action" | "fields">;

/** A form that ends in a token of an operator. */
export function TokenForm({ action, fields }: TokenFormProps) {
  const t = useTexts("dashboard.account.token");
  const copy = { copy: t("copy"), copied: t("copied"), of: t("token") };
  return (
    <NewForm
      action={action}
      afterwards={(token) => <ShownOnce copy={copy} intro={t("madeIntro")} title={t("madeTitle")} value={token} />}
      fields={fields}
      submit={t("submit")}
      submitting={t("submitting")}
    />
  );
}

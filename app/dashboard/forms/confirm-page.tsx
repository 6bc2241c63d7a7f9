import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import type { FormAnswer } from "@/app/dashboard/forms/answer";
import { PageHeading } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

type ConfirmPageProps = {
  title: string;
  of: string;
  /** What it does, and whether it can be undone. */
  children: ReactNode;
  /** The button's label. */
  submit: string;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** The version that the page showed; absent: any. */
  version?: number;
  destroys?: boolean;
  /** Also needs a text, sent as `typed`, so that nobody deletes much by mistake. */
  typed?: { label: string; hint?: string };
  /** Where nothing has happened. */
  back: string;
};

/** A question before something is done that can't be taken back, or that people will feel: one button that does it, and the way out. */
export async function ConfirmPage({ title, of, children, submit, back, typed, ...props }: ConfirmPageProps) {
  const { action, version, destroys = false } = props;
  const t = await getTranslations("dashboard.confirm");
  return (
    <div className="max-w-xl">
      <PageHeading of={of} title={title} intro={children} />
      <ActionsForm action={action}>
        {version === undefined ? null : <input name="version" type="hidden" value={version} />}
        {typed ? (
          <div className="mb-5">
            <Field
              {...typed}
              autoCapitalize="none"
              autoComplete="off"
              id="typed"
              name="typed"
              required
              spellCheck={false}
            />
          </div>
        ) : null}
        <div className="flex flex-wrap gap-3">
          <button className={buttonClass(destroys ? "danger" : "primary", "wrap-anywhere max-sm:w-full")} type="submit">
            {submit}
          </button>
          <a className={buttonClass("secondary", "max-sm:w-full")} href={back}>
            {t("cancel")}
          </a>
        </div>
      </ActionsForm>
    </div>
  );
}

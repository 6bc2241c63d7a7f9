import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { PageHeading } from "../shell";
import type { FormAnswer } from "./answer";
import { ConfirmForm } from "./confirm-form";

type ConfirmPageProps = {
  title: string;
  of: string;
  /** What it does, and whether it can be undone. */
  children: ReactNode;
  /** What the button says. */
  submit: string;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  version?: number;
  destroys?: boolean;
  typed?: { label: string; hint?: string };
  back: string;
};

/** A question before something is done that can't be taken back, or that people will feel. */
export async function ConfirmPage({ title, of, children, submit, back, ...form }: ConfirmPageProps) {
  const t = await getTranslations("dashboard");
  return (
    <div className="max-w-xl">
      <PageHeading of={of} title={title}>
        {children}
      </PageHeading>
      <ConfirmForm
        {...form}
        back={back}
        text={{ submit, cancel: t("deeds.cancel"), unreachable: t("form.unreachable") }}
      />
    </div>
  );
}

"use client";

import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import {
  type FormCollection,
  type FormValues,
  fieldsOf,
  readSettingsForm,
  settingsProblems,
  sourceInput,
} from "@/lib/settings/form";
import type { Source } from "@/lib/settings/sources";
import { useTexts } from "../use-texts";
import type { FormAnswer } from "./answer";
import type { CollectionText, MemberText } from "./collection-text";
import { type FieldTools, FormFrame } from "./form-frame";
import { isSingleInput, MemberInput } from "./member-input";
import { Row } from "./row";

type CollectionFormProps = {
  /** By which the preview knows the form. */
  id: string;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  collection: FormCollection;
  version: number;
  values: FormValues;
  sources: Record<string, Source>;
  /** A tenant's, which may inherit each member. */
  overridable: boolean;
  readOnly: boolean;
  text: CollectionText;
  /** Why a tenant's name may not stand directly in front of a public suffix in a URL. */
  publicSuffix: string;
};

/** Every member of a collection, in the order of its list; a tenant's with the choice to inherit. */
export function CollectionForm(props: CollectionFormProps) {
  const { id, action, collection, version, values, sources, overridable, readOnly, text, publicSuffix } = props;
  const t = useTexts("dashboard.source");

  function check(form: FormData): Record<string, string> {
    const problems = settingsProblems(collection, readSettingsForm(collection, form, overridable));
    return Object.fromEntries(
      Object.entries(problems).map(([name, code]) => {
        const words = text.members[name];
        return [name, code === "public_suffix" ? publicSuffix : (words?.error ?? "")];
      }),
    );
  }

  return (
    <FormFrame id={id} action={action} check={check} readOnly={readOnly} version={version}>
      {(tools) =>
        fieldsOf(collection).map(([name, field]) => {
          const words = text.members[name];
          if (!words) return null;
          const source = sources[name] ?? "DEFAULT";
          const input = <MemberInput field={field} given={values} name={name} text={words} tools={tools} />;
          return (
            <Row
              badge={
                <Badge tone={source === "DEFAULT" ? "neutral" : "accent"}>
                  {t(source === "APPLICATION" && !overridable ? "setHere" : source)}
                </Badge>
              }
              error={tools.problem(name)}
              help={words.help}
              htmlFor={isSingleInput(field) && !overridable ? name : undefined}
              groupId={isSingleInput(field) ? undefined : name}
              id={name}
              key={name}
              label={words.label}
            >
              {overridable ? (
                <Override given={values} name={name} text={words} tools={tools}>
                  {input}
                </Override>
              ) : (
                input
              )}
            </Row>
          );
        })
      }
    </FormFrame>
  );
}

type OverrideProps = {
  name: string;
  given: FormValues;
  text: MemberText;
  tools: FieldTools;
  children: ReactNode;
};

/** Inherit or override, one press each. What would be inherited is shown; the input that overrides it appears when it is chosen, by style alone. */
function Override({ name, given, text, tools, children }: OverrideProps) {
  const t = useTexts("dashboard.source");
  const input = sourceInput(name);
  const [chosen] = tools.values(input, given[input] ?? []);
  const choice =
    "relative flex min-h-10 items-center rounded-control px-4 text-sm leading-5 font-medium text-muted " +
    "has-checked:bg-card has-checked:text-foreground has-checked:shadow-[0_0_0_1px_var(--field-border)] " +
    "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text";
  return (
    <div className="group/member">
      <div
        aria-label={t("legend", { member: text.label })}
        className="inline-flex gap-1 rounded-control border border-border bg-background p-1"
        role="radiogroup"
      >
        {(["inherit", "own"] as const).map((each) => (
          <label className={choice} key={each}>
            <input
              {...tools.register(input)}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
              defaultChecked={(chosen ?? "inherit") === each}
              type="radio"
              value={each}
            />
            <span>{t(each === "inherit" ? "inherit" : "override")}</span>
          </label>
        ))}
      </div>
      <p className="mt-3 hidden text-[0.9375rem] leading-6 text-muted wrap-anywhere group-has-[input[value=inherit]:checked]/member:block">
        {text.inherited}
      </p>
      <div className="mt-3 group-has-[input[value=inherit]:checked]/member:hidden">{children}</div>
    </div>
  );
}

"use client";

import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import type { Collection } from "@/lib/settings/collections";
import { type FormValues, fieldsOf, readSettingsForm, rowOf, settingsProblems, sourceInput } from "@/lib/settings/form";
import type { Source } from "@/lib/settings/resolve";
import { useTexts } from "../use-texts";
import type { FormAnswer } from "./answer";
import type { CollectionText, MemberText } from "./collection-text";
import { type FieldTools, FormFrame } from "./form-frame";
import { isSingleInput, MemberInput } from "./member-input";
import { Row } from "./row";
import { Segments } from "./segments";

type CollectionFormProps = {
  /** By which the preview knows the form. */
  id: string;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  collection: Collection;
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
          // A list is asked for in the row of the first.
          if (!words || rowOf(name, field) !== name) return null;
          const source = nearest(field.kind === "list" ? field.lists.map((list) => sources[list]) : [sources[name]]);
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

function nearest(sources: readonly (Source | undefined)[]): Source {
  return (["TENANT", "APPLICATION"] as const).find((source) => sources.includes(source)) ?? "DEFAULT";
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
  return (
    <div className="group/member">
      <Segments
        chosen={chosen ?? "inherit"}
        label={t("legend", { member: text.label })}
        name={input}
        options={[
          { value: "inherit", label: t("inherit") },
          { value: "own", label: t("override") },
        ]}
        tools={tools}
      />
      <p className="mt-3 hidden text-[0.9375rem] leading-6 text-muted wrap-anywhere group-has-[input[value=inherit]:checked]/member:block">
        {text.inherited}
      </p>
      <div className="mt-3 group-has-[input[value=inherit]:checked]/member:hidden">{children}</div>
    </div>
  );
}

"use client";

import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { type FormValues, sourceInput } from "@/lib/settings/inputs";
import { useTexts } from "../use-texts";
import type { FormAnswer } from "./answer";
import { type FieldTools, FormFrame } from "./form-frame";
import { FieldInput } from "./inputs";
import { type Field, type FieldKind, type PlainField, plainProblems } from "./plain-field";
import { Row, Segments } from "./row";

type PlainFormProps = {
  /** By which a preview beside it knows the form. */
  id?: string;
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** Undefined for something new. */
  version?: number;
  readOnly?: boolean;
  fields: PlainField[];
  submit?: string;
  submitting?: string;
  afterwards?: (shownOnce: string, made: FormAnswer["made"]) => ReactNode;
};

/** Settings that are no collection: an application's or a tenant's own, a row each. */
export function PlainForm({ fields, ...props }: PlainFormProps) {
  return <RowsForm {...props} check={(form) => plainProblems(fields, form)} fields={fields} />;
}

type RowsFormProps = Omit<PlainFormProps, "fields"> & {
  fields: Field[];
  check: (form: FormData) => Record<string, string>;
  /** Of all inputs by name, where a field has several. */
  values?: FormValues;
};

/** A row for each field; a tenant's settings with the choice to inherit. */
export function RowsForm({ fields, values = {}, ...frame }: RowsFormProps) {
  return (
    <FormFrame {...frame}>
      {(tools) =>
        fields.map((field) => {
          const { name, kind, label, badge, inherited } = field;
          const input = <FieldInput field={field} given={values} tools={tools} />;
          const isGroup = GROUPS.has(kind);
          return (
            <Row
              badge={badge && <Badge tone={badge.tone}>{badge.label}</Badge>}
              error={tools.problem(name)}
              groupId={isGroup && !LISTS.has(kind) ? name : undefined}
              help={field.help}
              htmlFor={isGroup || inherited ? undefined : name}
              id={name}
              key={name}
              label={label}
            >
              {inherited ? (
                <Override field={field} given={values} tools={tools}>
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

/** Kinds with an input of the row's name among theirs, which an error summary leads to. */
const LISTS = new Set<FieldKind>(["domains", "urls"]);
/** Kinds with several inputs, which no single label can name. */
const GROUPS = new Set<FieldKind>(["choice", "set", "list", "switch", "rights", ...LISTS]);

type OverrideProps = { field: Field; given: FormValues; tools: FieldTools; children: ReactNode };

/** Inherit or override, one press each. What would be inherited is shown; the input that overrides it appears when it is chosen, by style alone. */
function Override({ field: { name, label, inherited }, given, tools, children }: OverrideProps) {
  const t = useTexts("dashboard.source");
  const input = sourceInput(name);
  const [chosen] = tools.values(input, given[input] ?? []);
  return (
    <div className="group/member">
      <Segments
        input={(value) => ({ ...tools.register(input), defaultChecked: value === (chosen ?? "inherit") })}
        label={t("legend", { member: label })}
        options={[
          { value: "inherit", label: t("inherit") },
          { value: "own", label: t("override") },
        ]}
      />
      <p className="mt-3 hidden text-[0.9375rem] leading-6 text-muted wrap-anywhere group-has-[input[value=inherit]:checked]/member:block">
        {inherited}
      </p>
      <div className="mt-3 group-has-[input[value=inherit]:checked]/member:hidden">{children}</div>
    </div>
  );
}

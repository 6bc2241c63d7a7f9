"use client";

import type { ComponentProps } from "react";
import type { Collection } from "@/lib/settings/collections";
import { readSettingsForm, settingsProblems } from "@/lib/settings/form";
import { RowsForm } from "./plain-form";

type CollectionFormProps = Omit<ComponentProps<typeof RowsForm>, "check"> & {
  collection: Collection;
  /** A tenant's, which may inherit each member. */
  overridable: boolean;
};

/** Every member of a collection, checked by its record. */
export function CollectionForm({ collection, overridable, ...form }: CollectionFormProps) {
  function check(typed: FormData): Record<string, string> {
    const problems = settingsProblems(collection, readSettingsForm(collection, typed, overridable));
    return Object.fromEntries(
      Object.entries(problems).map(([name, code]) => {
        const { errors = {} } = form.fields.find((field) => field.name === name) ?? {};
        return [name, errors[code] ?? errors.other ?? ""];
      }),
    );
  }
  return <RowsForm {...form} check={check} />;
}

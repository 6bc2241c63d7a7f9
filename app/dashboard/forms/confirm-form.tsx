"use client";

import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { FormAnswer } from "./answer";
import { DeedsForm } from "./deeds-form";

type ConfirmFormProps = {
  action: (previous: FormAnswer, form: FormData) => Promise<FormAnswer>;
  /** Of what was shown when the question was asked; absent where any will do. */
  version?: number;
  destroys?: boolean;
  /** Asks for a text besides, as `typed`, so that nobody presses by habit what takes much with it. */
  typed?: { label: string; hint?: string };
  text: { submit: string; cancel: string; unreachable: string };
  /** Where nothing has happened. */
  back: string;
};

/** The one press that does what the page above it has named, and the way out. */
export function ConfirmForm({ action, version, destroys = false, typed, text, back }: ConfirmFormProps) {
  return (
    <DeedsForm action={action} unreachable={text.unreachable}>
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
        <Button className="wrap-anywhere max-sm:w-full" variant={destroys ? "danger" : "primary"}>
          {text.submit}
        </Button>
        <a className={buttonClass("secondary", "max-sm:w-full")} href={back}>
          {text.cancel}
        </a>
      </div>
    </DeedsForm>
  );
}

"use client";

import { useState } from "react";
import { Field, type FieldProps } from "./field";
import { useHydrated } from "./hydrated";

type PasswordFieldProps = Omit<FieldProps, "trailing" | "type"> & {
  /** For the toggle: what it does, in full and in a word. */
  text: { show: string; hide: string; shown: string; hidden: string };
};

/** A password input with a button that shows the password. Without scripts there is no button. */
export function PasswordField({ text, ...field }: PasswordFieldProps) {
  const [visible, setVisible] = useState(false);
  const hydrated = useHydrated();
  return (
    <Field
      autoCapitalize="none"
      autoCorrect="off"
      // Also while it is shown as text: what keeps the text of a form keeps no secret.
      data-secret=""
      spellCheck={false}
      {...field}
      trailing={
        hydrated ? (
          <button
            aria-controls={field.id}
            className="absolute inset-y-0 end-0 min-w-16 rounded-control px-3 text-sm font-medium text-muted hover:text-foreground"
            onClick={() => setVisible(!visible)}
            type="button"
          >
            <span aria-hidden="true">{visible ? text.hidden : text.shown}</span>
            <span className="sr-only">{visible ? text.hide : text.show}</span>
          </button>
        ) : (
          " "
        )
      }
      type={visible ? "text" : "password"}
    />
  );
}

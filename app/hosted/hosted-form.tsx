"use client";

import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { Field, type FieldProps } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { ASKS_FIELDS } from "@/lib/profile/custom-values";
import { FormFailure } from "../failure";
import type { PasswordToggle } from "../signup-text";
import { type Answer, type Submission, useSubmission } from "../submission";
import type { AskableFields } from "./asked-fields";
import { CustomField } from "./custom-field";
import { Mailed, type MailedText } from "./mailed";

/** What the actions of these pages answer. The sentences come ready from the server. */
export type HostedAnswer = Answer & {
  /** Names what is shown from now on in place of the form. */
  result?: string;
  /** A mail is on its way: shown in place of the form. */
  mailed?: MailedText;
  /** Why it was not done, above the form. */
  refusal?: string;
  /** What is wrong with what was typed, by the name of the field. */
  errors?: Record<string, string>;
  /** What was typed, to be shown again. */
  values?: Record<string, string>;
  /** The names of the operator's own fields that are asked for as well from now on. */
  asks?: string[];
};

/** A field as data, so that a page can hand it over. Its id is its name. */
export type FormField = Omit<FieldProps, "id"> & {
  name: string;
  /** Of a password: the words of its toggle, and the address of its owner, for password managers. */
  password?: { toggle: PasswordToggle; owner: string };
  /** Shown only once the server has found something wrong with it. */
  onlyWhenWrong?: boolean;
};

type HostedFormProps<State extends HostedAnswer> = {
  action: (previous: State, form: FormData) => Promise<State>;
  /** What is asked; and what stands below the form. Both go when a result is shown. */
  question?: ReactNode;
  children?: ReactNode;
  fields?: FormField[];
  /** The operator's own fields that an answer can ask for. */
  askable?: AskableFields | undefined;
  /** In place of fields that are data, for a form of its own. */
  input?: (form: FormState<State>) => ReactNode;
  submit: string;
  submitting: string;
  variant?: ButtonVariant;
  /** What is shown in place of all this, by the name of a result. */
  results?: Record<string, ReactNode>;
  /** A result that the page itself has found. The form stays in place: a post without scripts shows its answer in it. */
  over?: string | undefined;
  /** Sends itself once. */
  automatic?: boolean;
};

/** A form that is described by its page: a question, some fields and one button; and what came of it. Always by POST. */
export function HostedForm<State extends HostedAnswer>(props: HostedFormProps<State>) {
  const {
    action,
    question,
    children,
    fields = [],
    askable,
    input,
    submit,
    submitting,
    variant,
    results = {},
    over,
    automatic,
  } = props;
  const form = useHostedForm(action, {} as State);
  const { state, busy } = form;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; what comes of it is for the person to act upon.
  useEffect(() => {
    if (automatic && form.ref.current) form.submit(new FormData(form.ref.current));
  }, []);

  if (state.mailed) return <Mailed {...state.mailed} />;
  const result = state.result ?? over;
  if (result) return <Result isNew={state.result !== undefined}>{results[result]}</Result>;
  return (
    <>
      {question}
      <FormFrame form={form}>
        {input?.(form)}
        <OperatorsFields askable={askable} busy={busy} state={state} />
        {fields.map((field) =>
          field.onlyWhenWrong && state.values?.[field.name] === undefined ? null : (
            <DescribedField
              defaultValue={state.values?.[field.name]}
              error={busy ? undefined : state.errors?.[field.name]}
              key={field.name}
              {...field}
            />
          ),
        )}
        <Button busy={busy} busyLabel={submitting} className="w-full" {...(variant ? { variant } : {})}>
          {submit}
        </Button>
      </FormFrame>
      {children}
    </>
  );
}

export type FormState<State extends HostedAnswer> = Submission<State> & {
  ref: RefObject<HTMLFormElement | null>;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
};

/** Sends a form, and moves the focus to what is wrong in it. */
export function useHostedForm<State extends HostedAnswer>(
  action: (previous: State, form: FormData) => Promise<State>,
  initial: State,
): FormState<State> {
  const submission = useSubmission(action, initial);
  const ref = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every answer, also one that says the same again.
  useEffect(() => ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(), [submission.state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submission.submit(new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter));
  }

  return { ...submission, ref, onSubmit };
}

/** The frame of every form here: above the fields stands why it was not done. */
export function FormFrame({ form, children }: { form: FormState<HostedAnswer>; children: ReactNode }) {
  const { state, formAction, onSubmit, ref, busy, fault } = form;
  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit} ref={ref}>
      {state.refusal && !busy ? <Alert tone="danger">{state.refusal}</Alert> : null}
      <FormFailure fault={fault} />
      {children}
    </form>
  );
}

type OperatorsFieldsProps = { askable: AskableFields | undefined; state: HostedAnswer; busy: boolean };

/** The fields of the operator's own that the server asks for, with what was entered in them. The first takes the focus when they appear. */
function OperatorsFields({ askable, state, busy }: OperatorsFieldsProps) {
  const { asks = [], values = {}, errors = {} } = state;
  const asked = (askable?.fields ?? []).filter(({ name }) => asks.includes(name));
  const first = asked[0]?.name;
  useEffect(() => {
    if (first) document.getElementById(first)?.focus();
  }, [first]);
  if (!askable || !first) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn as one group of options.
    <div aria-labelledby="asked-fields" className="space-y-5" role="group">
      <p className="text-sm leading-6" id="asked-fields">
        {askable.intro}
      </p>
      <input name={ASKS_FIELDS} type="hidden" value="yes" />
      {asked.map(({ name, custom, required }) => {
        const text = askable.text[name];
        return custom && text ? (
          <CustomField
            definition={custom}
            error={busy ? undefined : errors[name]}
            id={name}
            key={name}
            labelNote={undefined}
            name={name}
            required={required}
            text={text}
            typed={values[name] ?? ""}
          />
        ) : null;
      })}
    </div>
  );
}

/** What came of a form. It takes the focus when it appears in the form's place. */
function Result({ isNew, children }: { isNew: boolean; children: ReactNode }) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNew) shown.current?.focus();
  }, [isNew]);
  return (
    <div className="outline-none" ref={shown} tabIndex={-1}>
      {children}
    </div>
  );
}

function DescribedField({ password, onlyWhenWrong: _, ...field }: FormField) {
  const props = { enterKeyHint: "go" as const, required: true, id: field.name, ...field };
  if (!password) return <Field autoCapitalize="none" autoCorrect="off" spellCheck={false} type="text" {...props} />;
  return (
    <>
      <PasswordOwner address={password.owner} />
      <PasswordField {...props} text={password.toggle} />
    </>
  );
}

/** For password managers: whose password this is. Without a name it is not sent. */
export function PasswordOwner({ address }: { address: string }) {
  return <input autoComplete="username" defaultValue={address} hidden readOnly type="text" />;
}

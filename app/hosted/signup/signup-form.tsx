"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { type FieldErrors, useForm } from "react-hook-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ErrorSummary } from "@/components/ui/error-summary";
import type { FieldCode } from "@/lib/errors";
import {
  type SignupField as FieldOfForm,
  PHONE_COUNTRY,
  type SignupFieldName,
  signupSchema,
  suggestTenantName,
} from "@/lib/signup/form";
import { FormFailure } from "../../failure";
import type { SignupText } from "../../signup-text";
import { useSubmission } from "../../submission";
import type { SignupAnswer } from "./actions";
import { PasswordAdvice } from "./password-advice";
import type { PhoneChoice } from "./phone-field";
import { SignupField } from "./signup-field";
import { TenantAddress, TenantNameAvailability } from "./tenant-address";

type SignupFormProps = {
  action: (previous: SignupAnswer, form: FormData) => Promise<SignupAnswer>;
  fields: FieldOfForm[];
  /** What stands behind a tenant's name in its host. */
  suffix: string;
  text: SignupText;
  /** Where a phone number is asked for. */
  phone: PhoneChoice | undefined;
};

type Values = Partial<Record<SignupFieldName, string>>;
type Codes = Record<string, FieldCode>;

/** The signup form. Its list of fields, their check and their words come from the server; it decides nothing. */
export function SignupForm({ action, fields, suffix, text, phone }: SignupFormProps) {
  const { state, formAction, submit, busy, fault } = useSubmission(action, { values: {}, violations: {} });
  const form = useSignupFields(fields, state);
  const summary = useSummary(state);
  const sentence = (name: string, code: string | undefined) =>
    code ? (text.fields[name]?.errors[code as FieldCode] ?? text.otherError) : undefined;

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const typed = new FormData(event.currentTarget);
    const send = () => {
      summary.show({});
      submit(typed);
    };
    return form.handleSubmit(send, (errors) => summary.show(codesOf(errors)))(event);
  }

  const listed = fields.filter(({ name }) => summary.codes[name] && form.errors[name]);
  return (
    <form action={formAction} className="space-y-5" noValidate onSubmit={onSubmit}>
      {listed.length > 0 ? (
        <ErrorSummary
          errors={listed.map(({ name }) => ({ id: name, message: sentence(name, form.errors[name]?.message) ?? "" }))}
          ref={summary.ref}
          title={text.summaries[listed.length] ?? ""}
        />
      ) : null}
      {state.refusal && !busy ? (
        <Alert tone="danger">{text.refusals[state.refusal] ?? text.refusals.other}</Alert>
      ) : null}
      <FormFailure fault={fault} unreachable={text.unreachable} />
      {fields.map((field, i) => {
        const error = sentence(field.name, form.errors[field.name]?.message);
        return (
          <SignupField
            country={
              field.name === "phoneNumber" && phone
                ? { ...phone, chosen: state.values[PHONE_COUNTRY] ?? phone.chosen }
                : undefined
            }
            defaultValue={state.values[field.name]}
            error={error}
            field={field}
            key={field.name}
            last={i === fields.length - 1}
            text={text}
            {...adviceOn(field, error, form.typed, suffix, text)}
            {...form.registered(field.name)}
          />
        );
      })}
      <Button busy={busy} busyLabel={text.submitting} className="w-full">
        {text.submit}
      </Button>
    </form>
  );
}

/** The fields as the form library knows them; what the server found wrong joins what is found here. */
function useSignupFields(fields: FieldOfForm[], state: SignupAnswer) {
  const { register, handleSubmit, formState, watch, setValue } = useForm<Values>({
    resolver: useMemo(() => zodResolver(signupSchema(fields, "typed")), [fields]),
    errors: useMemo(() => errorsOf(state.violations), [state]),
    // The summary takes the focus.
    shouldFocusError: false,
  });
  const nameIsTyped = useRef(Boolean(state.values.tenantName));

  function onChange(name: SignupFieldName, value: string) {
    if (name === "tenantName") nameIsTyped.current = value !== "";
    if (name === "tenantDisplayName" && !nameIsTyped.current) {
      setValue("tenantName", suggestTenantName(value), { shouldValidate: formState.isSubmitted });
    }
  }

  return {
    handleSubmit,
    errors: formState.errors,
    typed: { ...state.values, ...withoutUndefined(watch()) } as Values,
    registered: (name: SignupFieldName) =>
      register(name, { onChange: (event) => onChange(name, String(event.target.value)) }),
  };
}

/** What a field says about what is in it. */
function adviceOn(
  field: FieldOfForm,
  error: string | undefined,
  typed: Values,
  suffix: string,
  text: SignupText,
): { hint?: ReactNode; labelNote?: ReactNode } {
  const rule = text.fields[field.name]?.hint;
  switch (field.name) {
    case "tenantName":
      return {
        labelNote: <TenantNameAvailability name={typed.tenantName ?? ""} text={text.address} />,
        hint: (
          <>
            {rule}
            <TenantAddress name={typed.tenantName ?? ""} suffix={suffix} text={text.address} />
          </>
        ),
      };
    case "password": {
      const { password = "", ...context } = typed;
      return {
        hint: (
          <PasswordAdvice
            context={Object.values(context)}
            minLength={field.minLength}
            // The server's word counts more than an estimate.
            password={error ? "" : password}
            text={text.strength}
          >
            {rule}
          </PasswordAdvice>
        ),
      };
    }
    default:
      return {};
  }
}

/** What was wrong when the form was last sent, whoever found it: the browser or the server. It takes the focus once. */
function useSummary(state: SignupAnswer) {
  const [here, setHere] = useState<{ codes: Codes; after: SignupAnswer }>();
  const ref = useRef<HTMLDivElement>(null);
  const found = here?.after === state ? here : state;
  const due = useRef<object>(undefined);
  useEffect(() => {
    due.current = found;
  }, [found]);
  // After every render: the form library hands over its errors, and with them the summary appears, a render later than they were found.
  useEffect(() => {
    if (!due.current || !ref.current) return;
    due.current = undefined;
    ref.current.focus();
  });
  return {
    ref,
    codes: "codes" in found ? found.codes : found.violations,
    show: (codes: Codes) => setHere({ codes, after: state }),
  };
}

function errorsOf(codes: Codes): FieldErrors<Values> {
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, { type: "server", message: code }]));
}

function codesOf(errors: FieldErrors<Values>): Codes {
  return Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, error?.message as FieldCode]));
}

function withoutUndefined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

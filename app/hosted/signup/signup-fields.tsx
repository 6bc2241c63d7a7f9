"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type ReactNode, type RefObject, useMemo, useRef } from "react";
import { type FieldErrors, get, type Resolver, set, useForm } from "react-hook-form";
import {
  type ShownField as FieldOfForm,
  type SignupFieldName,
  signupSchema,
  suggestTenantName,
} from "@/lib/attempts/form";
import type { FieldCode } from "@/lib/errors";
import { withCustomFields } from "@/lib/profile/custom-values";
import { PHONE_COUNTRY } from "@/lib/profile/fields";
import type { SignupText } from "../../signup-text";
import { typedText } from "../typed-text";
import { PasswordAdvice } from "./password-advice";
import { type PhoneChoice, SignupField } from "./signup-field";
import { TenantAddress, TenantNameAvailability } from "./tenant-address";

/** What a host's signup asks for, and in which words. */
export type SignupFormParts = {
  fields: FieldOfForm[];
  /** What stands behind a tenant's name in its host. */
  suffix: string;
  text: SignupText;
  /** Where a phone number is asked for. */
  phone: PhoneChoice | undefined;
};

type SignupFieldsProps = SignupFormParts & {
  form: FieldsOfForm;
  /** As typed before. */
  values: Record<string, string>;
  /** Whether the server is asked about names while they are typed. */
  advised: boolean;
};

/** Every field of the signup form, in its order. */
export function SignupFields({ fields, suffix, text, phone, form, values, advised }: SignupFieldsProps) {
  return fields.map((field, i) => {
    const error = sentenceFor(text, field.name, codeIn(form.errors, field.name));
    return (
      <SignupField
        country={
          field.kind === "phoneNumber" && phone
            ? { ...phone, chosen: values[PHONE_COUNTRY] ?? phone.chosen }
            : undefined
        }
        defaultValue={values[field.name]}
        error={error}
        field={field}
        key={field.name}
        last={i === fields.length - 1}
        text={text}
        {...adviceOn(field, error, { typed: form.typed, suffix, text, advised })}
        {...form.registered(field)}
      />
    );
  });
}

/** The sentence about a field in which something is wrong. */
export function sentenceFor(text: SignupText, name: string, code: string | undefined): string | undefined {
  return code ? (text.fields[name]?.errors[code as FieldCode] ?? text.otherError) : undefined;
}

export type Codes = Record<string, FieldCode>;

/** What is wrong with a field, as the form library has it: operators' own fields stand below `fields`. */
export function codeIn(errors: FieldErrors<Values>, name: FieldName): FieldCode | undefined {
  return (get(errors, name) as { message?: FieldCode } | undefined)?.message;
}

type FieldName = FieldOfForm["name"];
type Values = Partial<Record<SignupFieldName, string>> & { fields?: Record<string, unknown> };
type FieldsOfForm = ReturnType<typeof useSignupFields>;

/**
 * The fields as the form library knows them; what the server found wrong is added to what is found here. Operators' own fields are not registered
 * with the library: it takes the value of a group of options from the first of them, and writes it into the others. The form itself is read.
 */
export function useSignupFields(fields: FieldOfForm[], state: { values: Record<string, string>; violations: Codes }) {
  const formRef = useRef<HTMLFormElement>(null);
  const { register, handleSubmit, formState, watch, setValue, trigger } = useForm<Values>({
    resolver: useMemo(() => resolverOf(fields, formRef), [fields]),
    errors: useMemo(() => errorsOf(state.violations), [state]),
    // The summary takes the focus.
    shouldFocusError: false,
  });
  const nameIsTyped = useRef(Boolean(state.values.tenantName));

  function onChange(name: FieldName, value: string) {
    if (name === "tenantName") nameIsTyped.current = value !== "";
    if (name === "tenantDisplayName" && !nameIsTyped.current) {
      setValue("tenantName", suggestTenantName(value), { shouldValidate: formState.isSubmitted });
    }
  }

  return {
    formRef,
    handleSubmit,
    errors: formState.errors,
    typed: { ...state.values, ...withoutUndefined(watch()) } as Values,
    registered: ({ name, custom }: FieldOfForm) =>
      custom
        ? { name, onChange: () => formState.isSubmitted && void trigger(name) }
        : register(name, { onChange: (event) => onChange(name, String(event.target.value)) }),
  };
}

/**
 * The list's own check. What a browser can't read, such as a date without its year, it hands over as nothing; that is no field which was left
 * empty, so it counts as missing also where the field is optional.
 */
function resolverOf(fields: FieldOfForm[], formRef: RefObject<HTMLFormElement | null>): Resolver<Values> {
  return (values, context, options) => {
    const form = formRef.current;
    const isUnreadable = (name: FieldName) => {
      const input = form?.elements.namedItem(name);
      return input instanceof HTMLInputElement && input.validity.badInput;
    };
    const asked = fields.map((field) => (isUnreadable(field.name) ? { ...field, required: true } : field));
    const own = form ? withCustomFields(typedText(new FormData(form))).fields : {};
    // What is checked is what the form holds, by the same list.
    const resolve = zodResolver(signupSchema(asked, "typed", "visitor")) as unknown as Resolver<Values>;
    return resolve({ ...values, fields: own as Record<string, unknown> }, context, options);
  };
}

type About = { typed: Values; suffix: string; text: SignupText; advised: boolean };

/** Advice on what is typed into a field. */
function adviceOn(
  field: FieldOfForm,
  error: string | undefined,
  { typed, suffix, text, advised }: About,
): { hint?: ReactNode; labelNote?: ReactNode } {
  const rule = text.fields[field.name]?.hint;
  switch (field.name) {
    case "tenantName":
      return {
        labelNote: advised ? <TenantNameAvailability name={typed.tenantName ?? ""} text={text.address} /> : null,
        hint: (
          <>
            <span>{rule}</span>
            <TenantAddress name={typed.tenantName ?? ""} suffix={suffix} text={text.address} />
          </>
        ),
      };
    case "password": {
      const { password = "", fields: _, ...context } = typed;
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

function errorsOf(codes: Codes): FieldErrors<Values> {
  const errors: FieldErrors<Values> = {};
  for (const [name, code] of Object.entries(codes)) set(errors, name, { type: "server", message: code });
  return errors;
}

function withoutUndefined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

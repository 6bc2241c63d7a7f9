"use client";

import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { TextLink } from "@/components/ui/text-link";
import type { PasswordToggle } from "../../signup-text";
import { FormFrame, type HostedAnswer, useHostedForm } from "../hosted-form";
import { Mailed } from "../mailed";

type LoginFormProps = {
  action: (previous: HostedAnswer, form: FormData) => Promise<HostedAnswer>;
  /** What the tenant's identity provider accepts. */
  by: { username: boolean; password: boolean; link: boolean };
  /** The address that the application has named. */
  identifier: string | undefined;
  /** For somebody who has forgotten their password. */
  forgotUrl: string;
  heading: ReactNode;
  text: Record<
    "identifier" | "password" | "forgot" | "submit" | "submitting" | "or" | "mailLink" | "mailing",
    string
  > & {
    toggle: PasswordToggle;
  };
};

/** Logs in by password, or by a link that is mailed: one form, with a button for each way that there is. */
export function LoginForm({ action, by, identifier, forgotUrl, heading, text }: LoginFormProps) {
  const form = useHostedForm<HostedAnswer>(action, {});
  const { state, busy } = form;
  const byLink = useRef(false);
  const error = (name: string) => (busy ? undefined : state.errors?.[name]);
  if (state.mailed) return <Mailed {...state.mailed} />;
  return (
    <>
      {heading}
      <FormFrame form={form}>
        <Field
          autoCapitalize="none"
          autoComplete="username"
          autoCorrect="off"
          defaultValue={state.values?.identifier ?? identifier}
          enterKeyHint={by.password ? "next" : "go"}
          error={error("identifier")}
          id="identifier"
          inputMode={by.username ? "text" : "email"}
          label={text.identifier}
          name="identifier"
          required
          spellCheck={false}
          type={by.username ? "text" : "email"}
        />
        {by.password ? (
          <>
            <PasswordField
              autoComplete="current-password"
              enterKeyHint="go"
              error={error("password")}
              id="password"
              label={text.password}
              name="password"
              required
              text={text.toggle}
            >
              <p className="mt-2 text-[0.8125rem] leading-5">
                <TextLink href={forgotUrl}>{text.forgot}</TextLink>
              </p>
            </PasswordField>
            <Button
              busy={busy && !byLink.current}
              busyLabel={text.submitting}
              className="w-full"
              onClick={() => {
                byLink.current = false;
              }}
            >
              {text.submit}
            </Button>
          </>
        ) : null}
        {by.password && by.link ? (
          <p className="flex items-center gap-3 text-[0.8125rem] leading-5 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            {text.or}
          </p>
        ) : null}
        {by.link ? (
          <Button
            busy={busy && byLink.current}
            busyLabel={text.mailing}
            className="w-full"
            name="by"
            onClick={() => {
              byLink.current = true;
            }}
            value="link"
            variant={by.password ? "secondary" : "primary"}
          >
            {text.mailLink}
          </Button>
        ) : null}
      </FormFrame>
    </>
  );
}

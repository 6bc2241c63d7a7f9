"use client";

import { createContext, type ReactNode, useContext, useEffect } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, buttonClass } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Heading } from "@/components/ui/sheet";
import { useKeptInput } from "./keep-input";
import { reloadWhenRestored } from "./leaving";
import type { Submission } from "./submission";

type Text = Record<"title" | "intro" | "retry" | "form" | "unreachable" | "signedOut" | "signIn", string>;

/** A link for operators that opens in a new tab, so that this one keeps what was typed. Only operators are signed in while they fill in a form. */
const SIGN_IN_AGAIN = "/sign-in?back=/sign-in/again";

const text = createContext<Text | undefined>(undefined);

/** Provides the texts for a fault in advance, because an error boundary can't load them when it needs them. */
export function FailureText({ text: words, children }: { text: Text; children: ReactNode }) {
  return <text.Provider value={words}>{children}</text.Provider>;
}

/**
 * What a visitor sees of a fault: a sentence, and a button to try again. The details are only in the log.
 *
 * @param retry by default the page is requested again, also after a post
 */
export function Failure({ retry = () => window.location.replace(window.location.href) }: { retry?: () => void }) {
  const words = useContext(text);
  const hydrated = useHydrated();
  useKeptInput();
  useEffect(reloadWhenRestored, []);
  return (
    <>
      <title>{words?.title}</title>
      <div role="alert">
        <Heading title={words?.title ?? ""}>{words?.intro}</Heading>
      </div>
      {hydrated ? (
        <Button className="mt-7 w-full" onClick={retry} type="button">
          {words?.retry}
        </Button>
      ) : (
        // biome-ignore lint/a11y/useValidAnchor: leads to this very page, which a post may have led to, query and all.
        <a className={buttonClass("primary", "mt-7 w-full")} href="">
          {words?.retry}
        </a>
      )}
    </>
  );
}

type FormFailureProps = Pick<Submission<never>, "fault"> & {
  /** Where the server was not reached, and the usual sentence would not be true. */
  unreachable?: string;
};

/** The same within a form: what was typed stays, and can be sent once more. */
export function FormFailure({ fault, unreachable }: FormFailureProps) {
  const words = useContext(text);
  if (fault === "signed_out") {
    return (
      <Alert tone="danger">
        <span>{words?.signedOut}</span>{" "}
        <a className="font-medium underline underline-offset-4" href={SIGN_IN_AGAIN} rel="noreferrer" target="_blank">
          {words?.signIn}
        </a>
      </Alert>
    );
  }
  return fault ? (
    <Alert tone="danger">{fault === "unreachable" ? (unreachable ?? words?.unreachable) : words?.form}</Alert>
  ) : null;
}

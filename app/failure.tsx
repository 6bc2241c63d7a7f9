"use client";

import { createContext, type ReactNode, useContext } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Heading } from "@/components/ui/sheet";

type Text = { title: string; intro: string; retry: string };

const text = createContext<Text | undefined>(undefined);

/** Hands the words for a fault down beforehand, because an error boundary can ask nobody when it needs them. */
export function FailureText({ text: words, children }: { text: Text; children: ReactNode }) {
  return <text.Provider value={words}>{children}</text.Provider>;
}

/**
 * What a fault looks like from outside: a sentence, and a way to try again. What it was stands in the log alone.
 *
 * @param retry by default the page is loaded again
 */
export function Failure({ retry = () => window.location.reload() }: { retry?: () => void }) {
  const words = useContext(text);
  const hydrated = useHydrated();
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
      ) : null}
    </>
  );
}

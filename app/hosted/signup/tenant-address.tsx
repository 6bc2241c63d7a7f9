"use client";

import { Fragment, useEffect, useState } from "react";
import { CheckIcon } from "@/components/ui/icons";
import { normaliseName, tenantNameProblem } from "@/lib/names";
import type { SignupText } from "../../signup-text";

type TenantAddressProps = {
  /** As typed. */
  name: string;
  /** What follows the name in its host, port included. */
  suffix: string;
  text: SignupText["address"];
};

/** The address that a tenant's name makes, while it is typed. */
export function TenantAddress({ name: typed, suffix, text }: TenantAddressProps) {
  const name = normaliseName(typed);
  return (
    <span className="mt-0.5 block">
      <span className="sr-only">{`${text.label} `}</span>
      {/* A host reads from left to right in every language, and breaks where its parts meet. */}
      <bdi className="wrap-anywhere" dir="ltr">
        <span className={name ? "font-semibold text-foreground" : ""}>{name || text.empty}</span>
        {suffix.split(/(?<=[-.])/).map((part, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a suffix never move.
          <Fragment key={i}>
            <span>{part}</span>
            <wbr />
          </Fragment>
        ))}
      </bdi>
    </span>
  );
}

/** Whether a name is free: advice that blocks nothing, the submission alone decides. */
export function TenantNameAvailability({ name: typed, text }: Pick<TenantAddressProps, "name" | "text">) {
  const availability = useAvailability(normaliseName(typed));
  return (
    <span aria-live="polite" className="text-[0.8125rem] leading-5">
      {availability === "available" ? (
        <span className="inline-flex items-center gap-1 font-medium text-success">
          <CheckIcon className="size-3.5" />
          <span>{text.available}</span>
        </span>
      ) : null}
      {availability === "taken" ? <span className="font-medium text-danger">{text.taken}</span> : null}
      {availability === "checking" ? <span className="text-muted">{text.checking}</span> : null}
    </span>
  );
}

type Availability = "unknown" | "checking" | "available" | "taken";

const PAUSE_MILLISECONDS = 350;

/** Asks once typing pauses, and forgets answers about earlier names. Without an answer it keeps silent. */
function useAvailability(name: string): Availability {
  const [known, setKnown] = useState<{ name: string; availability: Availability }>();
  useEffect(() => {
    if (tenantNameProblem(name)) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setKnown({ name, availability: "checking" });
      setKnown({ name, availability: await ask(name, abort.signal) });
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name]);
  return known?.name === name ? known.availability : "unknown";
}

async function ask(name: string, signal: AbortSignal): Promise<Availability> {
  try {
    const answer = await fetch(`/api/v1/signup/tenant-name-availability?name=${encodeURIComponent(name)}`, { signal });
    if (!answer.ok) return "unknown";
    const { available } = (await answer.json()) as { available?: unknown };
    return available === true ? "available" : available === false ? "taken" : "unknown";
  } catch {
    // Advice only: offline, or a newer name is asked about already.
    return "unknown";
  }
}

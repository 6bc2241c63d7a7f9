import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { type Change, ChangeTable } from "@/app/dashboard/change-table";
import { describePlain } from "@/app/dashboard/form-fields";
import { describeMember, memberWords } from "@/app/dashboard/forms/collection-text";
import { List } from "@/app/dashboard/lists";
import type { LoggedEvent } from "@/lib/audit/log/events";
import type { OwnEvent } from "@/lib/operators/activity";
import { isCollection } from "@/lib/settings/collections";

type EventRowProps = {
  at: Date;
  what: string;
  /** Who, where, and how it ended. */
  about: string;
  children?: ReactNode;
};

/** When something was done, and what. */
async function EventRow({ at, what, about, children }: EventRowProps) {
  const format = await getFormatter();
  return (
    <li className="grid gap-x-6 gap-y-1 border-t border-border px-5 py-4 first:border-t-0 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
      <time className="text-[0.8125rem] leading-6 text-muted tabular-nums" dateTime={at.toISOString()}>
        {format.dateTime(at, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
      </time>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 text-[0.9375rem] leading-6">
          <span className="font-medium wrap-anywhere">{what}</span>
          <span className="text-sm text-muted wrap-anywhere">{about}</span>
        </p>
        {children}
      </div>
    </li>
  );
}

/** One event: when, what, who, and from what to what. */
export async function LogEntry({ event }: { event: LoggedEvent }) {
  const t = await getTranslations("dashboard.audit");
  const words = await actionWords();
  const who = [t(`by.${event.actorType}`), event.actorName ?? event.actorId].filter(Boolean).join(" ");
  const where = event.tenantId ? ` · ${t("tenant")} ${event.tenantName ?? event.tenantId}` : "";
  return (
    <EventRow about={who + where} at={event.at} what={words(event.action)}>
      <ChangeTable changes={await changesIn(event)} heads={{ label: t("change"), from: t("from"), to: t("to") }} />
      <Facts event={event} />
    </EventRow>
  );
}

/** What helps to find the rest: the outcome, the user, the request in the log, and what else was kept. */
async function Facts({ event }: { event: LoggedEvent }) {
  const t = await getTranslations("dashboard.audit");
  const facts: [string, string | null][] = [
    [t("outcome"), event.outcome],
    [t("user"), event.userId],
    [t("request"), event.requestId],
    ...factsIn(event),
  ];
  return (
    <details className="mt-1 text-[0.8125rem] leading-5 text-muted">
      <summary className="inline-block min-h-6 cursor-pointer rounded-sm underline decoration-current/35 underline-offset-4 hover:decoration-current">
        {t("details")}
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div className="contents" key={name}>
              <dt>{name}</dt>
              <dd className="font-mono wrap-anywhere">{value}</dd>
            </div>
          ))}
      </dl>
    </details>
  );
}

/** An action in words; one that the catalog doesn't know by its code. */
export async function actionWords(): Promise<(action: string) => string> {
  const t = await getTranslations("dashboard.audit");
  return (action) => {
    const key = `actions.${action}` as "actions.signup.submitted";
    return /^[a-z_]+\.[a-z_]+$/.test(action) && t.has(key) ? t(key) : action;
  };
}

/** Old and new values of an event, in the words of the form that changes them. */
async function changesIn({ action, details }: LoggedEvent): Promise<Change[]> {
  const changes = Object.entries(isRecord(details.changes) ? details.changes : {});
  const words = await wordsFor(action, details.collection);
  return changes.map(([name, change]) => {
    const { from, to } = isRecord(change) ? change : { from: undefined, to: change };
    return { label: words.label(name), from: words.describe(name, from), to: words.describe(name, to) };
  });
}

/** The other details of an event, as they are stored. */
function factsIn({ details }: LoggedEvent): [string, string][] {
  return Object.entries(details)
    .filter(([name]) => name !== "changes")
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

/** Where the catalog has the words of the form that an action's name begins with; the application's own is the default. */
const FORMS_OF = new Map([
  ["tenant", "tenant"],
  ["client", "clients"],
]);

type Words = { label: (name: string) => string; describe: (name: string, value: unknown) => string };

async function wordsFor(action: string, collection: unknown): Promise<Words> {
  if (isCollection(collection)) {
    const word = await memberWords(collection);
    const describe = await describeMember(collection);
    const t = await getTranslations("dashboard");
    // An absent member is inherited.
    return {
      label: (name) => word(`${name}.label`) ?? name,
      describe: (name, value) => (value === undefined ? t("source.inherit") : describe(name, value)),
    };
  }
  const t = await getTranslations("dashboard");
  const describe = await describePlain();
  const [about = ""] = action.split(".");
  const of = FORMS_OF.get(about) ?? "application";
  return {
    label: (name) => {
      const key = `${of}.fields.${name}.label` as "tenant.fields.displayName.label";
      return /^\w+$/.test(name) && t.has(key) ? t(key) : name;
    },
    describe: (name, value) => (isRecord(value) ? JSON.stringify(value) : describe(name, value ?? null)),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An operator's own events, newest first, a line each. */
export async function OwnEvents({ events }: { events: OwnEvent[] }) {
  const t = await getTranslations("dashboard.activity");
  const words = await ownWords();
  return (
    <List empty={t("empty")} items={events} label={t("list")} ordered>
      {({ id, at, action, outcome, isOwn, workspace }) => (
        <EventRow
          about={[words.outcome(outcome), workspace, isOwn ? null : t("byAnother")].filter(Boolean).join(" · ")}
          at={at}
          key={id}
          what={words.action(action)}
        />
      )}
    </List>
  );
}

/** Addressed to the operator; where the catalog has no such text, an action reads as in the audit log, and an outcome is left out. */
async function ownWords() {
  const t = await getTranslations("dashboard.activity");
  const others = await actionWords();
  return {
    action: (action: string) => {
      const key = `actions.${action}` as "actions.operator_sign_in.completed";
      return /^[a-z_]+\.[a-z_]+$/.test(action) && t.has(key) ? t(key) : others(action);
    },
    outcome: (outcome: string) => {
      const key = `outcomes.${outcome}` as "outcomes.password";
      return /^[a-z_]+$/.test(outcome) && t.has(key) ? t(key) : null;
    },
  };
}

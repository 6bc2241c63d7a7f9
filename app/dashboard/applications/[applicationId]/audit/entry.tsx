import { getFormatter, getTranslations } from "next-intl/server";
import type { LoggedEvent } from "@/lib/audit/log/events";
import { actionWords, type ChangeWords, changesIn, factsIn } from "./words";

/** One event: when, what, who, and from what to what. */
export async function LogEntry({ event }: { event: LoggedEvent }) {
  const t = await getTranslations("dashboard.audit");
  const format = await getFormatter();
  const words = await actionWords();
  const changes = await changesIn(event);
  return (
    <li className="grid gap-x-6 gap-y-1 border-t border-border px-5 py-4 first:border-t-0 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
      <time className="text-[0.8125rem] leading-6 text-muted tabular-nums" dateTime={event.at.toISOString()}>
        {format.dateTime(event.at, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
      </time>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 text-[0.9375rem] leading-6">
          <span className="font-medium wrap-anywhere">{words(event.action)}</span>
          <span className="text-sm text-muted wrap-anywhere">
            {[t(`by.${event.actorType}`), event.actorName ?? event.actorId].filter(Boolean).join(" ")}
            {event.tenantId ? ` · ${t("tenant")} ${event.tenantName ?? event.tenantId}` : ""}
          </span>
        </p>
        {changes.length > 0 ? <Changes changes={changes} /> : null}
        <Facts event={event} />
      </div>
    </li>
  );
}

async function Changes({ changes }: { changes: ChangeWords[] }) {
  const t = await getTranslations("dashboard.audit");
  const head = "py-1 pe-4 text-start text-[0.8125rem] leading-5 font-medium text-muted";
  const cell = "py-1 pe-4 align-top text-sm leading-5 wrap-anywhere";
  return (
    <table className="mt-1.5 w-full table-fixed">
      <thead>
        <tr>
          <th className={head} scope="col">
            {t("change")}
          </th>
          <th className={head} scope="col">
            {t("from")}
          </th>
          <th className={head} scope="col">
            {t("to")}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, from, to }) => (
          <tr key={label}>
            <th className={`${cell} text-start font-normal`} scope="row">
              {label}
            </th>
            <td className={cell}>{from}</td>
            <td className={`${cell} font-medium`}>{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
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

import { getFormatter, getTranslations } from "next-intl/server";
import { actionWords } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { LIST, NOTHING_YET } from "@/app/dashboard/page-parts";
import type { OwnEvent } from "@/lib/operators/activity";

/** An operator's own events, newest first, a line each. */
export async function OwnEvents({ events }: { events: OwnEvent[] }) {
  const t = await getTranslations("dashboard.activity");
  const format = await getFormatter();
  const words = await ownWords();
  if (events.length === 0) return <p className={NOTHING_YET}>{t("empty")}</p>;
  return (
    <ol aria-label={t("list")} className={LIST}>
      {events.map(({ id, at, action, outcome, isOwn, workspace }) => (
        <li
          className="grid gap-x-6 gap-y-0.5 border-t border-border px-5 py-3 first:border-t-0 sm:grid-cols-[9.5rem_minmax(0,1fr)]"
          key={id}
        >
          <time className="text-[0.8125rem] leading-6 text-muted tabular-nums" dateTime={at.toISOString()}>
            {format.dateTime(at, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
          </time>
          <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-[0.9375rem] leading-6">
            <span className="font-medium wrap-anywhere">{words.action(action)}</span>
            <span className="text-sm text-muted wrap-anywhere">
              {[words.outcome(outcome), workspace, isOwn ? null : t("byAnother")].filter(Boolean).join(" · ")}
            </span>
          </p>
        </li>
      ))}
    </ol>
  );
}

/** As its operator would say it; what the catalog has no such word for is told as in the audit log, and a plain outcome not at all. */
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

import { getTranslations } from "next-intl/server";
import { LogEntry } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { ListPages, single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { BackLink, LIST, NOTHING_YET, NothingHereAtAll } from "@/app/dashboard/page-parts";
import { WidePage } from "@/app/dashboard/shell";
import { readWorkspaceActivity } from "@/lib/operators/activity";
import { parsePlace, placeText } from "@/lib/paging";

/** What the operators of a workspace did as such, for its owners. */
export default async function WorkspaceActivityPage({ params, searchParams }: PageAt<"workspaceId">) {
  const operator = await requireOperator();
  const { workspaceId } = await params;
  const after = parsePlace(single((await searchParams).after));
  const activity = await readWorkspaceActivity(asActor(operator), workspaceId, after);
  if (!activity) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.activity");
  const base = `/workspaces/${workspaceId}/activity`;
  return (
    <WidePage
      of={activity.workspace}
      operator={operator}
      title={t("title")}
      intro={t("intro", { workspace: activity.workspace })}
    >
      {activity.events.length > 0 ? (
        <ol aria-label={t("list")} className={LIST}>
          {activity.events.map((event) => (
            <LogEntry event={event} key={event.id} />
          ))}
        </ol>
      ) : (
        <p className={NOTHING_YET}>{t("empty")}</p>
      )}
      <ListPages
        after={after ? placeText(after) : ""}
        next={activity.next ? placeText(activity.next) : null}
        path={base}
        words={{ first: t("first"), next: t("next") }}
      />
      <BackLink href={`/workspaces/${workspaceId}`}>{t("back")}</BackLink>
    </WidePage>
  );
}

import { getTranslations } from "next-intl/server";
import { LogEntry } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { ListPages, type Query, single } from "@/app/dashboard/list-controls";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { LIST, NOTHING_YET, NothingHereAtAll } from "@/app/dashboard/page-parts";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { TextLink } from "@/components/ui/text-link";
import { readWorkspaceActivity } from "@/lib/operators/activity";
import { parsePlace, placeText } from "@/lib/paging";

type Props = { params: Promise<{ workspaceId: string }>; searchParams: Promise<Query> };

/** What the operators of a workspace did as such, for its owners. */
export default async function WorkspaceActivityPage({ params, searchParams }: Props) {
  const operator = await requireOperator();
  const { workspaceId } = await params;
  const after = parsePlace(single((await searchParams).after));
  const activity = await readWorkspaceActivity(asActor(operator), workspaceId, after);
  if (!activity) return <NothingHereAtAll />;
  const t = await getTranslations("dashboard.activity");
  const base = `/workspaces/${workspaceId}/activity`;
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading of={activity.workspace} title={t("title")}>
          {t("intro", { workspace: activity.workspace })}
        </PageHeading>
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
        <p className="mt-8 text-sm leading-5">
          <TextLink href={`/workspaces/${workspaceId}`}>{t("back")}</TextLink>
        </p>
      </main>
    </Shell>
  );
}

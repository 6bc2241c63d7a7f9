import { getTranslations } from "next-intl/server";
import { LogEntry } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { List, ListPages } from "@/app/dashboard/lists";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { WidePage } from "@/app/dashboard/shell";
import { readWorkspaceActivity } from "@/lib/operators/activity";
import { parsePlace } from "@/lib/paging";

/** What the operators of a workspace did as such, for its owners. */
export default operatorPage<"workspaceId">(async ({ at: { workspaceId }, actor, query }) => {
  const after = parsePlace(query("after"));
  const activity = await readWorkspaceActivity(actor, workspaceId, after);
  if (!activity) return null;
  const { workspace, events, next } = activity;
  const t = await getTranslations("dashboard.activity");
  const path = `/workspaces/${workspaceId}`;
  return (
    <WidePage of={workspace} title={t("title")} intro={t("intro", { workspace })}>
      <List empty={t("empty")} items={events} label={t("list")} ordered>
        {(event) => <LogEntry event={event} key={event.id} />}
      </List>
      <ListPages after={after} next={next} path={`${path}/activity`} words={{ first: t("first"), next: t("next") }} />
      <BackLink href={path}>{t("back")}</BackLink>
    </WidePage>
  );
});

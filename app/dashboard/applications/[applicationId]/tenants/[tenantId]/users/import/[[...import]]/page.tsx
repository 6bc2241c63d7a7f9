import { getFormatter, getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { List, ListPages, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, FactList, PageHeading, Section } from "@/app/dashboard/page-parts";
import { type TenantPageCall, tenantPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ReadOutcome, readImport, type UserImport } from "@/lib/directory/import/import";
import { listImports } from "@/lib/directory/import/read";
import { parsePlace } from "@/lib/paging";
import { PROFILE_NAMES } from "@/lib/profile/fields";
import { submitImportEnd, submitUsers } from "../../actions";
import { UploadForm } from "../upload-form";

/** The imports of users into a tenant, and one of them by its id. */
export default tenantPage(async (call) => {
  const [importId, ...more] = call.below;
  if (importId === undefined) return importsPage(call);
  return more.length === 0 ? importPage(call, importId) : null;
});

/** Imports a file of users into a tenant, and lists those that were imported before. */
async function importsPage({ owner, actor, name: of, base: tenant, query }: TenantPageCall) {
  const after = parsePlace(query("after"));
  const list = await listImports(actor, owner, after);
  if (!list) return null;
  const base = `${tenant}/users/import`;
  const t = await getTranslations("dashboard.bulk.import");
  const words = { first: t("first"), next: t("next") };
  return (
    <>
      <PageHeading of={of} title={t("title")} intro={t("intro", { tenant: of })} />
      <div className="space-y-10">
        {list.mayChange ? (
          <div className="rounded-card border border-border bg-card p-5 sm:p-6">
            <ClientTexts of={["dashboard.bulk.import"]}>
              <UploadForm action={submitUsers.bind(null, owner)} base={base} empty={t("refusals.empty")} />
            </ClientTexts>
            <LineHelp />
          </div>
        ) : null}
        <Section id="imports" title={t("past")}>
          <List empty={t("none")} items={list.imports}>
            {(userImport) => <ImportRow base={base} key={userImport.id} userImport={userImport} />}
          </List>
          <ListPages after={after} next={list.next} path={base} words={words} />
        </Section>
      </div>
    </>
  );
}

const EXAMPLE = '{"email":"ann@example.com","fullName":"Ann Lee","passwordHash":"$2b$12$…","roles":["member"]}';
const MEMBERS = `email emailVerified username status ${PROFILE_NAMES.join(" ")} externalId passwordHash roles createdTime`;

async function LineHelp() {
  const t = await getTranslations("dashboard.bulk.import");
  return (
    <details className="mt-4 text-sm leading-5">
      <summary className="inline-flex min-h-11 cursor-pointer items-center rounded-sm font-medium text-accent-text">
        {t("line.title")}
      </summary>
      <p className="max-w-prose text-muted">{t("line.intro")}</p>
      <code className="mt-2 block rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {EXAMPLE}
      </code>
      <p className="mt-3 max-w-prose text-muted">
        {t("line.members")} <code className="font-mono text-[0.8125rem] wrap-anywhere">{MEMBERS}</code>
      </p>
      <p className="mt-2 max-w-prose text-muted">{t("line.passwords")}</p>
    </details>
  );
}

async function ImportRow({ base, userImport }: { base: string; userImport: UserImport }) {
  const t = await getTranslations("dashboard.bulk.import");
  const format = await getFormatter();
  const { id, createdAt, completedAt, imported, refused } = userImport;
  return (
    <ListRow
      href={`${base}/${id}`}
      note={t("counts", { imported, refused })}
      title={format.dateTime(createdAt, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
    >
      <Badge tone={completedAt ? "neutral" : "accent"}>{completedAt ? t("finished") : t("unfinished")}</Badge>
    </ListRow>
  );
}

/** How far an import is, which lines it refused and why, and the way on where it stopped. */
async function importPage(call: TenantPageCall, importId: string) {
  const { owner, actor, view, name: of, query } = call;
  const afterLine = lineIn(query("afterLine"));
  const found = await readImport(actor, owner, importId, { afterLine });
  if (found.type !== "found") return null;
  const base = `${call.base}/users/import`;
  const t = await getTranslations("dashboard.bulk.import");
  const { userImport } = found;
  const isOver = userImport.completedAt !== null;
  return (
    <>
      <PageHeading
        of={of}
        title={t("one")}
        intro={
          <>
            <Badge tone={isOver ? "success" : "accent"}>{isOver ? t("finished") : t("unfinished")}</Badge>{" "}
            {isOver ? t("finishedIntro") : t("unfinishedIntro")}
          </>
        }
      />
      <div className="space-y-10">
        <Facts userImport={userImport} />
        {view.mayChange && !isOver ? <WayOn base={base} owner={owner} userImport={userImport} /> : null}
        {userImport.refused > 0 ? <Refusals afterLine={afterLine} base={`${base}/${importId}`} found={found} /> : null}
      </div>
      <BackLink href={base}>{t("back")}</BackLink>
    </>
  );
}

function lineIn(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

async function Facts({ userImport }: { userImport: UserImport }) {
  const { createdAt, updatedAt, linesDone, imported, refused } = userImport;
  const t = await getTranslations("dashboard.bulk.import");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  return (
    <FactList
      facts={[
        [t("facts.begun"), at(createdAt)],
        [t("facts.changed"), at(updatedAt)],
        [t("facts.lines"), format.number(linesDone)],
        [t("facts.imported"), format.number(imported)],
        [t("facts.refused"), format.number(refused)],
      ]}
    />
  );
}

type WayOnProps = { owner: TenantPageCall["owner"]; base: string; userImport: UserImport };

async function WayOn({ owner, base, userImport: { id, linesDone } }: WayOnProps) {
  const t = await getTranslations("dashboard.bulk.import");
  return (
    <Section id="on" intro={t("onIntro")} title={t("on")}>
      <ClientTexts of={["dashboard.bulk.import"]}>
        <UploadForm
          action={submitUsers.bind(null, owner)}
          base={base}
          empty={t("refusals.empty")}
          importId={id}
          linesDone={linesDone}
        />
      </ClientTexts>
      <div className="mt-6">
        <ActionsForm action={submitImportEnd.bind(null, { ...owner, importId: id })}>
          <button className={buttonClass("secondary", "max-sm:w-full")} type="submit">
            {t("end")}
          </button>
        </ActionsForm>
      </div>
    </Section>
  );
}

type RefusalsProps = { base: string; afterLine: number; found: Extract<ReadOutcome, { type: "found" }> };

async function Refusals({ base, afterLine, found: { refusals, next } }: RefusalsProps) {
  const t = await getTranslations("dashboard.bulk.import");
  const words = await refusalWords();
  const download = (
    <a className={buttonClass("secondary")} download href={`${base}/refusals`}>
      {t("download")}
    </a>
  );
  return (
    <Section action={download} id="refusals" intro={t("refusedIntro")} title={t("refused")}>
      <List items={refusals} label={t("refused")} ordered>
        {({ line, violations }) => (
          <li
            className="grid gap-x-6 gap-y-1 border-t border-border px-5 py-3 first:border-t-0 sm:grid-cols-[6rem_minmax(0,1fr)]"
            key={line}
          >
            <span className="text-sm leading-5 text-muted tabular-nums">{t("lineNumber", { line })}</span>
            <ul className="space-y-1 text-sm leading-5">
              {Object.entries(violations).map(([member, [violation]]) => (
                <li className="wrap-anywhere" key={member}>
                  {member === "line" ? null : <code className="font-mono text-[0.8125rem]">{member}: </code>}
                  {words(violation?.code ?? "")}
                </li>
              ))}
            </ul>
          </li>
        )}
      </List>
      <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
        {afterLine > 0 ? <ButtonLink href={base}>{t("firstLines")}</ButtonLink> : null}
        {next === null ? null : <ButtonLink href={`${base}?afterLine=${next}`}>{t("nextLines")}</ButtonLink>}
      </div>
    </Section>
  );
}

/** The violations of a line, in words; an unknown code is shown unchanged. */
async function refusalWords(): Promise<(code: string) => string> {
  const t = await getTranslations("dashboard.bulk.import.codes");
  return (code) => {
    const key = code as "required";
    return /^\w+$/.test(code) && t.has(key) ? t(key) : code;
  };
}

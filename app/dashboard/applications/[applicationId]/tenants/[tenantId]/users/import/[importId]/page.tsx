import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { BackLink, LIST, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ReadOutcome, readImport, type UserImport } from "@/lib/directory/import/import";
import { submitImportEnd, submitUsers } from "../actions";
import { UploadForm } from "../upload-form";

/** How far an import is, which lines it refused and why, and the way on where it stopped. */
export default async function ImportPage({ params, searchParams }: PageAt<"applicationId" | "tenantId" | "importId">) {
  const { applicationId, tenantId, importId } = await params;
  const afterLine = lineIn(single((await searchParams).afterLine));
  const view = await requireOwner({ applicationId, tenantId });
  const owner = { applicationId, tenantId };
  const found = view?.tenant && (await readImport(asActor(await requireOperator()), owner, importId, { afterLine }));
  if (!view?.tenant || found?.type !== "found") return <NothingHere />;
  const t = await getTranslations("dashboard.bulk.import");
  const { userImport } = found;
  const base = `/applications/${applicationId}/tenants/${tenantId}/users/import`;
  return (
    <>
      <PageHeading of={view.tenant.displayName} title={t("one")}>
        <Badge tone={userImport.completedAt ? "success" : "accent"}>
          {userImport.completedAt ? t("finished") : t("unfinished")}
        </Badge>{" "}
        {userImport.completedAt ? t("finishedIntro") : t("unfinishedIntro")}
      </PageHeading>
      <div className="space-y-10">
        <Facts userImport={userImport} />
        {view.mayChange && !userImport.completedAt ? <WayOn at={owner} base={base} userImport={userImport} /> : null}
        {userImport.refused > 0 ? <Refusals afterLine={afterLine} base={`${base}/${importId}`} found={found} /> : null}
      </div>
      <BackLink href={base}>{t("back")}</BackLink>
    </>
  );
}

function lineIn(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

async function Facts({
  userImport: { createdAt, updatedAt, linesDone, imported, refused },
}: {
  userImport: UserImport;
}) {
  const t = await getTranslations("dashboard.bulk.import");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  const facts = [
    [t("facts.begun"), at(createdAt)],
    [t("facts.changed"), at(updatedAt)],
    [t("facts.lines"), format.number(linesDone)],
    [t("facts.imported"), format.number(imported)],
    [t("facts.refused"), format.number(refused)],
  ];
  return (
    <dl className="grid gap-x-8 gap-y-3 rounded-card border border-border bg-card p-5 text-sm leading-5 tabular-nums sm:grid-cols-[max-content_minmax(0,1fr)] sm:p-6">
      {facts.map(([name, value]) => (
        <div className="sm:contents" key={name}>
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type WayOnProps = { at: { applicationId: string; tenantId: string }; base: string; userImport: UserImport };

async function WayOn({ at, base, userImport: { id, linesDone } }: WayOnProps) {
  const t = await getTranslations("dashboard.bulk.import");
  return (
    <Section id="on" intro={t("onIntro")} title={t("on")}>
      <ClientTexts of={["dashboard.bulk.import"]}>
        <UploadForm
          action={submitUsers.bind(null, at)}
          base={base}
          importId={id}
          linesDone={linesDone}
          empty={t("refusals.empty")}
        />
      </ClientTexts>
      <div className="mt-6">
        <ActionsForm action={submitImportEnd.bind(null, { ...at, importId: id })}>
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
      <ol aria-labelledby="refusals" className={LIST}>
        {refusals.map(({ line, violations }) => (
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
        ))}
      </ol>
      <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
        {afterLine > 0 ? (
          <Link className={buttonClass("secondary")} href={base} prefetch={false}>
            {t("firstLines")}
          </Link>
        ) : null}
        {next === null ? null : (
          <Link className={buttonClass("secondary")} href={`${base}?afterLine=${next}`} prefetch={false}>
            {t("nextLines")}
          </Link>
        )}
      </div>
    </Section>
  );
}

/** What is wrong with a line, in words; a code that the catalog doesn't know as it is. */
async function refusalWords(): Promise<(code: string) => string> {
  const t = await getTranslations("dashboard.bulk.import.codes");
  return (code) => {
    const key = code as "required";
    return /^\w+$/.test(code) && t.has(key) ? t(key) : code;
  };
}

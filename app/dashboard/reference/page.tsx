import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NothingHere } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { type ReferenceOperation, type ReferenceRow, type ReferenceTag, readReference } from "@/lib/api/reference";
import { onDashboardHost } from "@/lib/hosts/current";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("dashboard.reference"))("title") };
}

/** The API's reference. It is public, because it contains nothing about this installation. */
export default async function ReferencePage() {
  if (!(await onDashboardHost())) return <NothingHere />;
  const t = await getTranslations("dashboard.reference");
  const tags = readReference();
  return (
    <div className="mx-auto max-w-6xl px-4 py-8 sm:px-6 lg:grid lg:grid-cols-[14rem_minmax(0,1fr)] lg:gap-12">
      <Contents label={t("contents")} tags={tags} />
      <main id="content">
        <h1 className="text-[1.375rem] leading-7 font-semibold tracking-[-0.01em]">{t("title")}</h1>
        <div className="mt-2 max-w-prose space-y-3 text-[0.9375rem] leading-6 text-muted">
          <p>{t("intro")}</p>
          <p>{t("errors")}</p>
          <p>
            <a className="text-accent-text underline underline-offset-4" href="/api/v1/openapi.json">
              {t("document")}
            </a>
          </p>
        </div>
        {tags.map(({ name, operations }) => (
          <section aria-labelledby={anchorOf(name)} className="mt-12" key={name}>
            <h2 className="text-lg leading-6 font-semibold" id={anchorOf(name)}>
              {name}
            </h2>
            {operations.map((operation) => (
              <OperationSection key={operation.id} operation={operation} />
            ))}
          </section>
        ))}
      </main>
    </div>
  );
}

function Contents({ label, tags }: { label: string; tags: ReferenceTag[] }) {
  return (
    <nav
      aria-label={label}
      className="mb-8 max-h-64 overflow-y-auto rounded-card border border-border bg-card p-4 text-sm leading-5 lg:sticky lg:top-8 lg:mb-0 lg:max-h-[calc(100dvh-4rem)] lg:self-start"
    >
      <ul className="space-y-4">
        {tags.map(({ name, operations }) => (
          <li key={name}>
            <a className="font-semibold" href={`#${anchorOf(name)}`}>
              {name}
            </a>
            <ul className="mt-1">
              {operations.map(({ id, summary }) => (
                <li key={id}>
                  <a className="block py-1 text-muted hover:text-foreground hover:underline" href={`#${id}`}>
                    {summary}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function anchorOf(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z]+/g, "-");
}

/** One operation: what it does, what it needs and takes, and what it answers. */
async function OperationSection({ operation }: { operation: ReferenceOperation }) {
  const t = await getTranslations("dashboard.reference");
  const { id, method, path, summary, description, needs, parameters, body, answers, example } = operation;
  return (
    <article aria-labelledby={id} className="mt-6 rounded-card border border-border bg-card p-5 sm:p-6">
      <h3 className="text-base leading-6 font-semibold" id={id}>
        {summary}
      </h3>
      <p className="mt-1 flex flex-wrap items-center gap-2">
        <Badge tone="accent">{method}</Badge>
        <code className="font-mono text-[0.8125rem] leading-5 wrap-anywhere">{path}</code>
      </p>
      {description ? (
        <p className="mt-3 max-w-prose text-[0.9375rem] leading-6 text-muted">
          <WithCode text={description} />
        </p>
      ) : null}
      <p className="mt-3 text-sm leading-5 text-muted">
        {needs === null ? t("needsNothing") : needs === "operator" ? t("needsOperator") : t("needsPermission")}{" "}
        {needs !== null && needs !== "operator" ? <code className="font-mono">{needs}</code> : null}
      </p>
      <Rows heading={t("parameters")} rows={parameters} />
      <Rows heading={t("body")} rows={body} />
      <h4 className="mt-6 text-sm leading-5 font-semibold">{t("answers")}</h4>
      <dl className="mt-2 space-y-2 text-sm leading-5">
        {answers.map((answer) => (
          <div className="grid grid-cols-[3rem_minmax(0,1fr)] gap-2" key={answer.status}>
            <dt className="font-mono">{answer.status}</dt>
            <dd className="text-muted">
              <WithCode text={answer.description} />
              <Rows rows={answer.rows} />
            </dd>
          </div>
        ))}
      </dl>
      <h4 className="mt-6 text-sm leading-5 font-semibold">{t("example")}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <pre className="mt-2 overflow-x-auto rounded-control bg-background p-4 font-mono text-xs leading-5" tabIndex={0}>
        {example}
      </pre>
    </article>
  );
}

async function Rows({ heading, rows }: { heading?: string; rows: ReferenceRow[] }) {
  if (rows.length === 0) return null;
  const t = await getTranslations("dashboard.reference");
  return (
    <>
      {heading ? <h4 className="mt-6 text-sm leading-5 font-semibold">{heading}</h4> : null}
      <dl className="mt-2 divide-y divide-border border-y border-border text-sm leading-5">
        {rows.map(({ name, type, required, description }) => (
          <div className="grid gap-x-4 py-2 sm:grid-cols-[minmax(0,13rem)_minmax(0,1fr)]" key={name}>
            <dt className="min-w-0">
              <code className="font-mono text-foreground wrap-anywhere">{name}</code>
              {required ? <span className="text-muted"> {t("required")}</span> : null}
            </dt>
            <dd className="min-w-0 text-muted wrap-anywhere">
              {type}
              {description ? (
                <>
                  {". "}
                  <WithCode text={description} />
                </>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Text with code between backticks. */
function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
      <code className="font-mono text-[0.9em] text-foreground" key={index}>
        {part}
      </code>
    ) : (
      part
    ),
  );
}

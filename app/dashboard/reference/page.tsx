import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { type ReferenceTag, readReference } from "@/lib/api/reference";
import { onDashboardHost } from "@/lib/hosts/current";
import { NothingHere } from "../nothing-here";
import { OperationSection } from "./operation-section";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("dashboard.reference"))("title") };
}

/** The API's reference, for anybody: it says nothing about whoever runs this server. */
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

import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { Owner } from "@/lib/settings/access";
import { NothingHere } from "./nothing-here";
import { requireOwner } from "./owner";
import { PageHeading } from "./shell";

/** The links to share, of an application or a tenant, and whether anybody can sign up there. */
export async function OwnerOverview({ owner }: { owner: Owner }) {
  const view = await requireOwner(owner);
  if (!view) return <NothingHere />;
  const t = await getTranslations("dashboard.overview");
  const { application, tenant, origin } = view;
  const isOn = (tenant ?? application).signupEnabled;
  const of = { tenant: tenant?.displayName ?? "" };
  const base = `/applications/${application.id}${tenant ? `/tenants/${tenant.id}` : ""}`;
  return (
    <>
      <PageHeading of={tenant?.displayName ?? application.displayName} title={t("title")} />
      <div className="space-y-6">
        <SharedLink
          badge={<Badge tone={isOn ? "success" : "neutral"}>{isOn ? t("signupOn") : t("signupOff")}</Badge>}
          help={tenant ? t("tenantSignupHelp", of) : t("applicationSignupHelp")}
          title={tenant ? t("tenantSignup") : t("applicationSignup")}
          url={`${origin}/signup`}
        >
          {isOn ? null : (
            <p className="mt-3 text-sm leading-5 text-muted">
              {tenant ? t("tenantOffHelp") : t("applicationOffHelp")}{" "}
              <Link
                className="font-medium text-accent-text underline decoration-current/35 underline-offset-4 hover:decoration-current"
                href={`${base}/settings`}
              >
                {t("change")}
              </Link>
            </p>
          )}
        </SharedLink>
        <SharedLink
          help={tenant ? t("loginHelpTenant", of) : t("loginHelpApplication")}
          title={t("login")}
          url={`${origin}/login`}
        />
      </div>
    </>
  );
}

type SharedLinkProps = { title: string; help: string; url: string; badge?: ReactNode; children?: ReactNode };

async function SharedLink({ title, help, url, badge, children }: SharedLinkProps) {
  const t = await getTranslations("dashboard.overview");
  return (
    <section className="rounded-card border border-border bg-card p-5 sm:p-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-[0.9375rem] leading-6 font-semibold">{title}</h2>
        {badge}
      </div>
      <p className="mt-0.5 text-sm leading-5 text-muted">{help}</p>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <code className="flex min-h-11 min-w-0 flex-[1_1_16rem] items-center rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
          {url}
        </code>
        <CopyButton text={{ copy: t("copy"), copied: t("copied"), of: title }} value={url} />
        <a className={buttonClass("secondary")} href={url} rel="noreferrer" target="_blank">
          {t("open")} <span className="sr-only">{title}</span>
        </a>
      </div>
      {children}
    </section>
  );
}

import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { encode } from "uqr";
import { Copyable, PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";

/** The links to share, of an application or a tenant, and whether anybody can sign up there. */
export default ownerPage(async ({ view: { application, tenant, origin }, name, base }) => {
  const t = await getTranslations("dashboard.overview");
  const format = await getFormatter();
  const isOn = (tenant ?? application).signupEnabled;
  const of = { tenant: name };
  return (
    <>
      <PageHeading of={name} title={t("title")} />
      {tenant?.heldUntil ? (
        <p className="mb-6 rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">
          {t("held", { date: format.dateTime(tenant.heldUntil, { dateStyle: "medium" }) })}
        </p>
      ) : null}
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
              <TextLink href={`${base}/settings`}>{t("change")}</TextLink>
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
});

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
      <div className="mt-4">
        <Copyable of={title} opens value={url} />
      </div>
      <details className="mt-2">
        <summary className="inline-flex min-h-11 cursor-pointer items-center rounded-sm text-sm leading-5 font-medium text-accent-text">
          {t("qr")} <span className="sr-only">{title}</span>
        </summary>
        <QrCode label={t("qrOf", { url })} value={url} />
      </details>
      {children}
    </section>
  );
}

/** Readers want four modules of light around a code (ISO/IEC 18004, section 9.1). */
const QUIET_ZONE = 4;

/** A text as a QR code, dark on light in every theme: not every reader takes it the other way round. */
function QrCode({ value, label }: { value: string; label: string }) {
  const { data, size } = encode(value, { ecc: "M", border: QUIET_ZONE });
  const modules = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return (
    <svg
      aria-label={label}
      className="size-44 rounded-control"
      role="img"
      shapeRendering="crispEdges"
      viewBox={`0 0 ${size} ${size}`}
    >
      <rect fill="#fff" height={size} width={size} />
      <path d={modules} fill="#000" />
    </svg>
  );
}

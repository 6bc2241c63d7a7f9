import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TextLink } from "@/components/ui/text-link";
import { isSignupOpen } from "@/lib/attempts/gate";
import { requireHost } from "../host";
import { ownPage, pageUrl } from "../own-pages";
import { originIn, type Query } from "../query";
import { telling } from "../telling";
import { Discovery } from "./discovery";
import { TenantLogin } from "./tenant-login";

/** Login on a tenant's host; on an application's, the way to the tenant's. */
export default telling(async function LoginPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const origin = originIn(await searchParams);
  const own = ownPage(host, "login", origin);
  if (own) redirect(own);
  const t = await getTranslations("login");
  return (
    <>
      {host.tenant ? await TenantLogin({ host, origin }) : await Discovery({ host, origin })}
      {isSignupOpen(host) ? (
        <p className="mt-7 text-center text-sm leading-5 text-muted">
          {t.rich("noLogin", { link: (words) => <TextLink href={pageUrl(host, "signup", origin)}>{words}</TextLink> })}
        </p>
      ) : null}
    </>
  );
});

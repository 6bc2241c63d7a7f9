import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { providerName } from "@/lib/operators/provider";

/** Leads to the provider at which operators may sign in; nothing where there is none. @param back the page to come back to, by default the first */
export async function ProviderButton({ back }: { back?: string | undefined }) {
  const provider = providerName();
  if (!provider) return null;
  const t = await getTranslations("dashboard.signIn");
  const query = back ? `?back=${encodeURIComponent(back)}` : "";
  return (
    <>
      <p className="my-5 flex items-center gap-3 text-[0.8125rem] leading-5 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        {t("or")}
      </p>
      {/* No Link: what it leads to is another site in the end, and nothing to be fetched beforehand. */}
      <a className={buttonClass("secondary", "w-full")} href={`/api/auth/provider${query}`}>
        {provider.name ? t("provider.button", { name: provider.name }) : t("provider.unnamed")}
      </a>
    </>
  );
}

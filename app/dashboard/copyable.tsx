import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** A text to take elsewhere, whole, with a press that copies it. @param of what it is, for those who hear the buttons alone */
export async function Copyable({ value, of, opens = false }: { value: string; of: string; opens?: boolean }) {
  const t = await getTranslations("dashboard.overview");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="flex min-h-11 min-w-0 flex-[1_1_16rem] items-center rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {value}
      </code>
      <CopyButton text={{ copy: t("copy"), copied: t("copied"), of }} value={value} />
      {opens ? (
        <a className={buttonClass("secondary")} href={value} rel="noreferrer" target="_blank">
          {t("open")} <span className="sr-only">{of}</span>
        </a>
      ) : null}
    </div>
  );
}

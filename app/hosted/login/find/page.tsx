import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { requireHost } from "../../host";
import { MailForm } from "../../mail-form";
import { mailFormText } from "../../mail-text";
import { pathWith } from "../../origin";
import { originIn, type Query } from "../../query";
import { telling } from "../../telling";
import { mailLoginPages } from "../actions";

/** For who has forgotten where their company or team logs in. A tenant's own host needs no finding. */
export default telling(async function FindLogin({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const origin = originIn(await searchParams);
  if (host.tenant) redirect(pathWith("/login", origin));
  const text = await mailFormText("loginPages");
  const t = await getTranslations("loginPages");
  return (
    <>
      <MailForm
        action={mailLoginPages.bind(null, origin)}
        heading={
          <>
            <title>{text.title}</title>
            <Heading title={text.title}>{text.intro}</Heading>
          </>
        }
        text={text}
      />
      <p className="mt-6 text-center text-sm leading-5">
        <TextLink href={pathWith("/login", origin)}>{t("back")}</TextLink>
      </p>
    </>
  );
});

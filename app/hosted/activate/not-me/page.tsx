import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { CheckIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { activationPage } from "@/lib/activation/activation";
import { readLinkToken, readMarkers } from "@/lib/sessions/cookie";
import { Address } from "../../address";
import { ConfirmForm } from "../../confirm-form";
import { requireHost } from "../../host";
import { NoticeIcon } from "../../notice";
import { pathWith } from "../../origin";
import { given, originIn, type Query } from "../../query";
import { telling } from "../../telling";
import { UnusableLink } from "../unusable-link";
import { refuse } from "./actions";

/** "This wasn't me", asked once more. Showing it changes nothing. */
export default telling(async function NotMe({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link") ?? "";
  const origin = originIn(query);
  const page = await activationPage(host, await readLinkToken(linkId), await readMarkers(host.application.id));
  const t = await getTranslations("notMe");
  const common = await getTranslations("common");
  return (
    <>
      <meta content="noindex" name="robots" />
      <ConfirmForm
        action={refuse.bind(null, linkId)}
        over={page.type === "ready" ? undefined : "unusable"}
        question={
          page.type === "ready" ? (
            <>
              <title>{t("title")}</title>
              <Heading title={t("title")}>
                {t.rich("intro", {
                  tenant: page.tenantDisplayName,
                  email: page.email,
                  address: (words) => <Address>{words}</Address>,
                })}
              </Heading>
            </>
          ) : null
        }
        results={{
          removed: (
            <>
              <title>{t("doneTitle")}</title>
              <NoticeIcon>
                <CheckIcon />
              </NoticeIcon>
              <Heading title={t("doneTitle")}>{t("doneIntro")}</Heading>
            </>
          ),
          unusable: (
            <UnusableLink host={host} origin={origin} reason={page.type === "unusable" ? page.reason : "used"} />
          ),
        }}
        text={{ submit: t("submit"), submitting: t("submitting"), unreachable: common("unreachable") }}
        variant="danger"
      >
        <a className={buttonClass("secondary", "mt-3 w-full")} href={pathWith("/activate", origin, { link: linkId })}>
          {t("back")}
        </a>
      </ConfirmForm>
    </>
  );
});

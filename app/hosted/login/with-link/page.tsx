import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { linkPage } from "@/lib/recovery/recovery";
import { readLinkToken } from "@/lib/sessions/cookie";
import { Address } from "../../address";
import { ConfirmForm } from "../../confirm-form";
import { deadLinks } from "../../dead-link";
import { requireHost } from "../../host";
import { given, originIn, type Query } from "../../query";
import { telling } from "../../telling";
import { logInWithLink } from "../actions";

/** The page behind the link of a mail that logs in. A press of its button does; showing it changes nothing. */
export default telling(async function LoginWithLink({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link") ?? "";
  const origin = originIn(query);
  const page = await linkPage(host, "MAGIC_LINK", await readLinkToken(linkId));
  const t = await getTranslations("login");
  const common = await getTranslations("common");
  const title = t("title", { name: host.tenant?.displayName ?? "" });
  return (
    <>
      <meta content="noindex" name="robots" />
      <ConfirmForm
        action={logInWithLink.bind(null, { linkId, origin })}
        over={page.type === "ready" ? undefined : page.reason}
        question={
          page.type === "ready" ? (
            <>
              <title>{title}</title>
              <Heading title={title}>
                {t.rich("asWhom", { email: page.email, address: (words) => <Address>{words}</Address> })}
              </Heading>
            </>
          ) : null
        }
        results={deadLinks("login", origin)}
        text={{ submit: t("submit"), submitting: t("submitting"), unreachable: common("unreachable") }}
      />
    </>
  );
});

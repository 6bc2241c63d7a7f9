import { getTranslations } from "next-intl/server";
import { submitToken } from "@/app/dashboard/account/actions";
import { TokenForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { listWorkspaces } from "@/lib/applications/applications";
import { TOKEN_DAYS } from "@/lib/operators/tokens";

/** A token with which a program acts as this operator. */
export default operatorPage(async ({ actor }) => {
  const workspaces = await listWorkspaces(actor);
  const t = await getTranslations("dashboard.account.token");
  const fields = await formFields("account.token", {
    more: {
      workspace: { options: workspaces.map(({ id, displayName }) => ({ value: id, label: displayName })) },
      days: {
        given: ["90"],
        options: TOKEN_DAYS.map((count) => ({ value: String(count), label: t("days", { count }) })),
      },
    },
  });
  return (
    <CardPage title={t("title")} intro={t("intro")}>
      {workspaces.length === 0 ? (
        <p className="text-[0.9375rem] leading-6">{t("nowhere")}</p>
      ) : (
        <TokenForm action={submitToken} fields={fields} />
      )}
      <BackLink href="/account">{t("back")}</BackLink>
    </CardPage>
  );
});

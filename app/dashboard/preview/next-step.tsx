import { getTranslations } from "next-intl/server";
import { CodeField } from "@/app/hosted/signup/activation-code-form";
import { CodeHeading, codeText } from "@/app/hosted/signup/check-email/code-prompt";
import { WaitingHeading } from "@/app/hosted/signup/check-email/waiting";
import { PreviewButton } from "@/app/hosted/signup/preview-button";
import { Heading } from "@/components/ui/sheet";
import type { SignupPreview } from "@/lib/preview/preview";

/** What somebody sees who has sent the signup form, as the policies of a draft have it. @param note why no button does anything */
export async function NextStep({ preview: { host, settings }, note }: { preview: SignupPreview; note: string }) {
  const t = await getTranslations("dashboard.preview");
  const mail = await getTranslations("checkEmail");
  const { workflowPolicy, emailPolicy } = settings;
  const to = { application: host.application.displayName, email: t("sampleEmail") };
  if (workflowPolicy.verificationStep === "EMAIL_VERIFICATION") {
    const url = workflowPolicy.customRedirectUrl ?? host.application.loginUrl;
    return (
      <>
        <title>{t("title")}</title>
        <Heading title={t("straightOn.title")}>
          {t.rich("straightOn.intro", { address: url, url: (words) => <bdi dir="ltr">{words}</bdi> })}
        </Heading>
      </>
    );
  }
  if (workflowPolicy.userActivationStrategy === "EMAIL_LINK") {
    return (
      <>
        <title>{t("title")}</title>
        <WaitingHeading {...to} />
        <div className="space-y-5">
          <PreviewButton label={mail("resend")} note={note} variant="secondary" />
        </div>
      </>
    );
  }
  const text = await codeText(emailPolicy.codeLifetimeMinutes * 60, host.tenant?.displayName ?? to.application);
  return (
    <>
      <title>{t("title")}</title>
      <CodeHeading {...to} />
      <div className="space-y-5">
        <CodeField text={text} />
        <PreviewButton label={text.submit} note={note} />
      </div>
    </>
  );
}

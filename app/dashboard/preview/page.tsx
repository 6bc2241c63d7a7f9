import { getTranslations } from "next-intl/server";
import { HostedFrame } from "@/app/hosted/frame";
import { Notice } from "@/app/hosted/notice";
import { CodeField } from "@/app/hosted/signup/activation-code-form";
import { CodeHeading, codeText, LinkHeading } from "@/app/hosted/signup/check-email/pending";
import { PreviewButton, SignupPreview } from "@/app/hosted/signup/signup-preview";
import { SignupSheet } from "@/app/hosted/signup/signup-sheet";
import { faultTolerant } from "@/app/hosted/visit";
import { Card, Heading, Sheet } from "@/components/ui/sheet";
import { currentOperator } from "@/lib/operators/current";
import { type SignupPreview as PreviewedSignup, previewSignup } from "@/lib/preview/preview";
import { answerWith } from "@/lib/server/next-workarounds";

type Query = Promise<Partial<Record<"draft" | "scheme" | "step", string | string[]>>>;

/** A signup page with the settings of a draft. People can type into it, but proxy.ts keeps it from sending anything. */
export default faultTolerant(async function PreviewPage({ searchParams }: { searchParams: Query }) {
  const { draft, scheme, step } = await searchParams;
  const operator = await currentOperator();
  const preview = operator && typeof draft === "string" ? await previewSignup(operator, draft) : undefined;
  if (!preview) return <Over />;
  const { host, settings, page } = preview;
  const { pageBranding } = settings;
  const t = await getTranslations("dashboard.preview");
  const note = t("note");
  return (
    <HostedFrame
      label={t("frame")}
      displayName={host.application.displayName}
      pageBranding={{ ...pageBranding, colorScheme: seenIn(pageBranding.colorScheme, scheme) }}
    >
      {step === "next" ? (
        <NextStep note={note} preview={preview} />
      ) : (
        <SignupSheet host={host} loginUrl={undefined} page={page}>
          {(parts) => <SignupPreview {...parts} note={note} />}
        </SignupSheet>
      )}
    </HostedFrame>
  );
});

/** The colour scheme of the preview. The chosen one counts only for a page that follows its visitor's preference. */
function seenIn(colorScheme: "AUTO" | "LIGHT" | "DARK", preferred: unknown): "AUTO" | "LIGHT" | "DARK" {
  if (colorScheme !== "AUTO") return colorScheme;
  return preferred === "light" ? "LIGHT" : preferred === "dark" ? "DARK" : "AUTO";
}

/** The answer to a draft that has expired or belongs to another operator, and to people who aren't signed in: status 404. */
async function Over() {
  answerWith(404);
  const t = await getTranslations("dashboard.preview.over");
  return (
    <Sheet>
      <Card>
        <Notice title={t("title")}>{t("intro")}</Notice>
      </Card>
    </Sheet>
  );
}

/** The page after the signup form, by the policies of a draft. @param note why its buttons do nothing */
async function NextStep({ preview: { host, settings }, note }: { preview: PreviewedSignup; note: string }) {
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
        <LinkHeading {...to} />
        <div className="space-y-5">
          <PreviewButton label={mail("resend")} note={note} variant="secondary" />
        </div>
      </>
    );
  }
  const text = await codeText(emailPolicy.codeLifetimeMinutes * 60);
  return (
    <>
      <CodeHeading {...to} />
      <div className="space-y-5">
        <CodeField text={text} />
        <PreviewButton label={text.submit} note={note} />
      </div>
    </>
  );
}

import { getTranslations } from "next-intl/server";
import { HostedFrame } from "@/app/hosted/frame";
import { Notice } from "@/app/hosted/notice";
import { SignupPreview } from "@/app/hosted/signup/signup-preview";
import { SignupSheet } from "@/app/hosted/signup/signup-sheet";
import { telling } from "@/app/hosted/telling";
import { Card } from "@/components/ui/card";
import { Sheet } from "@/components/ui/sheet";
import { currentOperator } from "@/lib/operators/current";
import { previewSignup } from "@/lib/preview/preview";
import { answerWith } from "@/lib/server/page-status";
import { NextStep } from "./next-step";

type Query = Promise<Partial<Record<"draft" | "scheme" | "step", string | string[]>>>;

/** What a draft of settings makes of a signup page. It can be looked at and typed in; proxy.ts keeps it from sending anything. */
export default telling(async function PreviewPage({ searchParams }: { searchParams: Query }) {
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

/** A page that follows its visitor's preference is shown as for one who prefers this; a page that doesn't is what it always is. */
function seenIn(colorScheme: "AUTO" | "LIGHT" | "DARK", preferred: unknown): "AUTO" | "LIGHT" | "DARK" {
  if (colorScheme !== "AUTO") return colorScheme;
  return preferred === "light" ? "LIGHT" : preferred === "dark" ? "DARK" : "AUTO";
}

/** For a draft that is too old or somebody else's, and for nobody: one answer, with status 404. */
async function Over() {
  answerWith(404);
  const t = await getTranslations("dashboard.preview.over");
  return (
    <Sheet>
      <Card>
        <Notice links={[]} title={t("title")}>
          {t("intro")}
        </Notice>
      </Card>
    </Sheet>
  );
}

import { ChangeTable } from "@/app/dashboard/change-table";
import { useTexts } from "@/app/dashboard/use-texts";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { AlertIcon } from "@/components/ui/icons";
import { Option } from "@/components/ui/option";
import type { ShownPlan, ShownStep } from "./actions";

type PlanViewProps = {
  plan: ShownPlan;
  agreedPlan: string;
  busy: boolean;
  /** Whether something of the file is still to come, by itself or by hand. */
  waits: boolean;
};

/** What a file would change, step by step from what to what, and the way to agree to it. */
export function PlanView({ plan, agreedPlan, busy, waits }: PlanViewProps) {
  const t = useTexts("dashboard.configuration");
  if (plan.steps.length === 0 && !plan.more) {
    return <p className="mt-6 text-[0.9375rem] leading-6">{waits ? t("nothingYet") : t("nothing")}</p>;
  }
  return (
    <section aria-labelledby="plan" className="mt-8">
      <h3 className="text-[0.9375rem] leading-6 font-semibold" id="plan">
        {t("planTitle")}
      </h3>
      <p className="mt-0.5 mb-3 text-sm leading-5 text-muted">
        <span>{plan.sum}</span> <span>{t("planIntro")}</span>
      </p>
      <ol className="overflow-hidden rounded-card border border-border bg-card">
        {plan.steps.map((step) => (
          <Step key={`${step.action} ${step.what} ${step.changes.map(({ label }) => label).join()}`} step={step} />
        ))}
      </ol>
      {plan.more ? <p className="mt-3 text-sm leading-5 text-muted">{plan.more}</p> : null}
      <input name="agreedPlan" readOnly type="hidden" value={agreedPlan} />
      <div className="mt-5 space-y-3">
        {plan.weakens ? (
          <Option
            id="acceptWeakening"
            label={t("acceptWeakening")}
            name="acceptWeakening"
            type="checkbox"
            value="yes"
          />
        ) : null}
        {plan.acceptDeletingUsers ? (
          <Option
            id="acceptDeletingUsers"
            label={plan.acceptDeletingUsers}
            name="acceptDeletingUsers"
            type="checkbox"
            value="yes"
          />
        ) : null}
        <Button busy={busy} busyLabel={t("applying")} className="max-sm:w-full" name="intent" value="apply">
          {t("applyPlan")}
        </Button>
      </div>
    </section>
  );
}

const TONES = { create: "success", change: "accent", delete: "danger" } as const;

function Step({ step }: { step: ShownStep }) {
  const t = useTexts("dashboard.configuration");
  return (
    <li className="border-t border-border px-5 py-4 first:border-t-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={TONES[step.action]}>{step.label}</Badge>
        <span className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{step.what}</span>
      </p>
      {step.users ? <p className="mt-1 text-sm leading-5 text-danger">{step.users}</p> : null}
      <ChangeTable changes={step.changes} heads={{ label: t("member"), from: t("from"), to: t("to") }} />
      {step.warnings.map((warning) => (
        <p className="mt-2 flex gap-2 text-sm leading-5 text-danger" key={warning}>
          <AlertIcon className="size-5 shrink-0" />
          <span>{warning}</span>
        </p>
      ))}
    </li>
  );
}

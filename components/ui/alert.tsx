import type { ReactNode } from "react";
import { AlertIcon, CheckIcon } from "./icons";

const TONES = {
  danger: { frame: "border-danger/40 bg-danger-surface", icon: "text-danger" },
  success: { frame: "border-border bg-background", icon: "text-success" },
};

/** A message about the whole page or form. Screen readers read it when it appears. */
export function Alert({ tone, children }: { tone: keyof typeof TONES; children: ReactNode }) {
  const { frame, icon } = TONES[tone];
  const Icon = tone === "danger" ? AlertIcon : CheckIcon;
  return (
    <div
      className={`flex gap-2.5 rounded-control border px-3.5 py-3 text-sm leading-5 ${frame}`}
      role={tone === "danger" ? "alert" : "status"}
    >
      <Icon className={`size-5 shrink-0 ${icon}`} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

import { getTranslations } from "next-intl/server";

/** The words that every form of the dashboard needs. */
export type FrameText = Record<
  | "submit"
  | "submitting"
  | "saved"
  | "readOnly"
  | "unreachable"
  | "conflictTitle"
  | "conflictIntro"
  | "conflictSetting"
  | "conflictTheirs"
  | "conflictYours"
  | "weakeningTitle"
  | "saveAnyway",
  string
> & {
  /** By the number of fields that are wrong. */
  summaries: string[];
};

const FIELDS_AT_MOST = 12;

/** @param own what the button says, where it isn't "save" */
export async function frameText(own?: { submit: string; submitting: string }): Promise<FrameText> {
  const t = await getTranslations("dashboard.form");
  return {
    submit: own?.submit ?? t("save"),
    submitting: own?.submitting ?? t("saving"),
    saved: t("saved"),
    readOnly: t("readOnly"),
    unreachable: t("unreachable"),
    conflictTitle: t("conflictTitle"),
    conflictIntro: t("conflictIntro"),
    conflictSetting: t("conflictSetting"),
    conflictTheirs: t("conflictTheirs"),
    conflictYours: t("conflictYours"),
    weakeningTitle: t("weakeningTitle"),
    saveAnyway: t("saveAnyway"),
    summaries: Array.from({ length: FIELDS_AT_MOST + 1 }, (_, count) => t("summary", { count })),
  };
}

/** The sentence for what is wrong with a kind of field. */
export async function errorSentences(): Promise<(kind: string, code: string) => string> {
  const t = await getTranslations("dashboard");
  return (kind, code) => {
    const key = `errors.${kind}.${code}` as "errors.name.required";
    return t.has(key) ? t(key) : t("form.otherError");
  };
}

import { getTranslations } from "next-intl/server";
import type { UploadText } from "./upload-form";

/** @param goesOn whether a file is asked for that an import goes on with */
export async function uploadText(goesOn: boolean): Promise<UploadText> {
  const t = await getTranslations("dashboard.bulk.import");
  return {
    file: goesOn ? t("sameFile") : t("file"),
    hint: goesOn ? t("sameFileHint") : t("fileHint"),
    small: t("small"),
    submit: goesOn ? t("goOn") : t("submit"),
    submitting: t("submitting"),
    stop: t("stop"),
    stopping: t("stopping"),
    progress: t("progress"),
    sent: t("sent", { lines: "{lines}", imported: "{imported}", refused: "{refused}" }),
    empty: t("refusals.empty"),
    unreachable: t("unreachable"),
  };
}

/** What is wrong with a line, in words; a code that the catalog doesn't know as it is. */
export async function refusalWords(): Promise<(code: string) => string> {
  const t = await getTranslations("dashboard.bulk.import.codes");
  return (code) => {
    const key = code as "required";
    return /^\w+$/.test(code) && t.has(key) ? t(key) : code;
  };
}

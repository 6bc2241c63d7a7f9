"use server";

import { getTranslations } from "next-intl/server";
import { resetPassword } from "@/lib/recovery/recovery";
import { hostedAction, refusalText } from "../action";
import type { HostedAnswer } from "../hosted-form";

/** Sets a new password by the link that this browser opened, and logs it in. */
export const submitReset = hostedAction(async function submitReset(post): Promise<HostedAnswer> {
  const { password = "" } = post.typed;
  const outcome = await resetPassword(post.host, { token: await post.token(), password }, post.request);
  switch (outcome.type) {
    case "logged_in":
      return post.leave(outcome.handOver);
    case "invalid": {
      const [violation] = outcome.violations.password ?? [];
      const t = await getTranslations();
      // Not every code can befall a password, so the pair is looked up, and typed as one that there is.
      const key = `errors.password.${violation?.code}` as "errors.password.too_short";
      const values = violation?.constraintAttributes ?? {};
      return { errors: { password: t.has(key) ? t(key, values as never) : t("errors.other") } };
    }
    case "refused":
      return { refusal: await refusalText(outcome.code) };
    case "unusable":
      return { result: outcome.reason };
  }
});

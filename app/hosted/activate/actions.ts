"use server";

import { getTranslations } from "next-intl/server";
import { activate, activationPage } from "@/lib/activation/activation";
import { refuseActivation } from "@/lib/activation/refuse-activation";
import { readMarkers } from "@/lib/sessions/cookie";
import { hostedAction, type Post, refusalText } from "../action";
import { askFor, enteredFields, withAskedFields } from "../asked-fields";
import type { HostedAnswer } from "../hosted-form";
import { keptUsername, usernameProblem } from "../username";

/** Finishes a signup by the link that this browser opened. */
export const finishActivation = hostedAction<HostedAnswer>(
  async function finishActivation(post, previous) {
    return withAskedFields(await finish(post, previous), previous, post.values);
  },
  (values, previous) => withAskedFields(keptUsername(previous), previous, values),
);

async function finish(post: Post, previous: HostedAnswer): Promise<HostedAnswer> {
  const { host, request, typed } = post;
  const t = await getTranslations("activate");
  const kept = keptUsername(previous);
  const markers = await readMarkers(host.application.id);
  // A password field that was left empty costs no try.
  if (typed.password === "") return { ...kept, errors: { ...kept.errors, password: t("passwordRequired") } };
  const { password, username } = typed;
  const given = { token: await post.token(), password, username, fields: enteredFields(typed) };
  const outcome = await activate(host, given, markers, request);
  switch (outcome.type) {
    case "activated":
      return post.leave(outcome.handOver);
    case "wrong_password":
      return { ...kept, errors: { ...kept.errors, password: t("wrongPassword", { tries: outcome.triesLeft }) } };
    case "username_taken":
      return usernameProblem(username, "not_unique");
    case "invalid_username":
      return usernameProblem(username, outcome.code);
    case "refused":
      return { ...kept, refusal: await refusal(post, outcome.code) };
    case "unusable":
      return { result: outcome.reason };
    case "fields_missing":
      return askFor(outcome, post.values);
  }
}

async function refusal(post: Post, code: string): Promise<string> {
  const link = await activationPage(post.host, await post.token(), []);
  if (code !== "email_domain_not_allowed" || link.type !== "ready") return refusalText(code);
  return (await getTranslations("activate"))("emailDomainNotAllowed", { tenant: link.tenantDisplayName });
}

/** "This wasn't me": deletes the signup behind the link that this browser opened. */
export const refuse = hostedAction(async function refuse(post): Promise<HostedAnswer> {
  const outcome = await refuseActivation(post.host, await post.token(), post.request);
  return { result: outcome.type === "unusable" ? outcome.reason : outcome.type };
});

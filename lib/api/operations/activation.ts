import "server-only";
import { z } from "zod";
import { activateCodeForClient, activateLinkForClient, type ClientActivation } from "../../activation/for-client";
import { requestActivation } from "../../activation/resend";
import type { RefusalCode } from "../../errors";
import { done, operation, resource } from "../operation";
import { id } from "../schemas";

const byLink = z.object({
  emailAuthCode: z.string().min(1).max(200).meta({ description: "The `email_auth_code` of the link in the mail." }),
  attemptProof: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: "What signing up answered with, from the browser that opened the link." }),
  password: z.string().min(1).optional().meta({ description: "The password of that signup, where there is no proof." }),
  username: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "Another one, where the first was taken meanwhile." }),
});

const byCode = z.object({
  requestCode: z.string().min(1).max(300).meta({ description: "What signing up answered with." }),
  verificationCode: z.string().min(1).max(20).meta({ description: "The six digits that the user typed." }),
  username: z.string().min(1).max(200).optional(),
});

const activateBody = z.union([byLink, byCode]).meta({ id: "ActivateUser" });

/** Why nothing was activated, in the contract's codes. */
const UNUSABLE = {
  invalid: "invalid_auth_code",
  used: "invalid_auth_code",
  expired: "expired_auth_code",
  too_many_attempts: "too_many_attempts",
} as const satisfies Record<string, RefusalCode>;

function refusalOf(outcome: Exclude<ClientActivation, { type: "activated" }>) {
  switch (outcome.type) {
    case "unusable":
      return { type: "refused" as const, code: UNUSABLE[outcome.reason] };
    case "wrong_code":
      return { type: "refused" as const, code: "invalid_verification_code" as const };
    case "wrong_password":
      return { type: "refused" as const, code: "wrong_password" as const };
    default:
      return outcome;
  }
}

export const ACTIVATION_OPERATIONS = resource("User activation", {
  activateUser: operation({
    method: "POST",
    path: "/user-activation/activate-user",
    summary: "Activate a user by an emailed link or code",
    description:
      "With `emailAuthCode`, or with `requestCode` and `verificationCode`. Your server is trusted to know that the browser it serves is the one that signed up; switch on `activationProofRequired` of the application and every link needs `attemptProof` or `password` too, so that a mail which is opened by somebody else activates nothing.",
    permission: "user-activation-workflow:execute",
    body: activateBody,
    answers: {
      200: {
        description: "Active; the session begins at `redirectUrl`.",
        body: z
          .object({
            result: z.literal("USER_ACTIVATION_COMPLETE"),
            userId: id,
            tenantId: id,
            redirectUrl: z
              .string()
              .meta({ description: "Send the browser here within 60 s: it begins the session, once." }),
          })
          .meta({ id: "ActivateUserResult" }),
      },
    },
    refusals: [
      "invalid_auth_code",
      "expired_auth_code",
      "invalid_verification_code",
      "too_many_attempts",
      "wrong_password",
      "email_domain_not_allowed",
      "overloaded",
    ],
    example: { body: { emailAuthCode: "{emailAuthCode}", attemptProof: "{attemptProof}" } },
    async run({ host: { application }, body, request }) {
      const outcome =
        "emailAuthCode" in body
          ? await activateLinkForClient(application, { ...body, token: body.emailAuthCode }, request)
          : await activateCodeForClient(application, { ...body, code: body.verificationCode }, request);
      return outcome.type === "activated"
        ? done(200, {
            result: "USER_ACTIVATION_COMPLETE" as const,
            userId: outcome.userId,
            tenantId: outcome.tenantId,
            redirectUrl: outcome.handOver,
          })
        : refusalOf(outcome);
    },
  }),

  requestUserActivation: operation({
    method: "POST",
    path: "/user-activation/request-user-activation",
    summary: "Send the activation mail again",
    description: "A fresh link or code for the user's newest signup, at most one a minute.",
    permission: "user-activation-workflow:execute",
    body: z.object({ userId: z.string().min(1).max(26) }).meta({ id: "RequestUserActivation" }),
    answers: {
      200: {
        description: "The mail is on its way.",
        body: z
          .discriminatedUnion("result", [
            z.object({ result: z.literal("USER_ACTIVATION_EMAIL_SENT") }),
            z.object({ result: z.literal("USER_ACTIVATION_CODE_SENT"), requestCode: z.string() }),
          ])
          .meta({ id: "RequestUserActivationResult" }),
      },
    },
    refusals: ["user_not_found", "no_signup_pending"],
    takesIdempotencyKey: true,
    example: { body: { userId: "{userId}" } },
    async run({ host: { application }, body, request }) {
      const outcome = await requestActivation(application.id, body.userId, request);
      if (outcome.type === "refused") return outcome;
      return outcome.strategy === "EMAIL_LINK"
        ? done(200, { result: "USER_ACTIVATION_EMAIL_SENT" as const })
        : done(200, { result: "USER_ACTIVATION_CODE_SENT" as const, requestCode: outcome.requestCode });
    },
  }),
});

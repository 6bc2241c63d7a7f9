import "server-only";
import { z } from "zod";
import { requestVerificationForClient, verifyEmailForClient } from "../../verification/for-client";
import { done, operation, resource } from "../operation";
import { id } from "../schemas";

export const VERIFICATION_OPERATIONS = resource("Email verification", {
  requestEmailVerification: operation({
    method: "POST",
    path: "/email-verification/request-email-verification",
    summary: "Send a verification mail",
    description:
      "To a user who is active and whose address is not verified, at most one a minute. The older link ends.",
    permission: "email-verification-workflow:execute",
    body: z.object({ userId: z.string().min(1).max(26) }).meta({ id: "RequestEmailVerification" }),
    answers: {
      200: {
        description: "The mail is on its way.",
        body: z
          .object({ result: z.literal("EMAIL_VERIFICATION_EMAIL_SENT") })
          .meta({ id: "RequestEmailVerificationResult" }),
      },
    },
    refusals: ["user_not_found", "email_verified_already"],
    takesIdempotencyKey: true,
    example: { body: { userId: "{userId}" } },
    async run({ host: { application }, body, request }) {
      const outcome = await requestVerificationForClient(application.id, body.userId, request);
      return outcome.type === "refused" ? outcome : done(200, { result: "EMAIL_VERIFICATION_EMAIL_SENT" as const });
    },
  }),

  verifyEmail: operation({
    method: "POST",
    path: "/email-verification/verify-email",
    summary: "Verify an address by an emailed link",
    description:
      "With the `email_auth_code` of the link. Where the application's `activationProofRequired` is on, the user's `password` must come along; a user who has none verifies on the hosted page.",
    permission: "email-verification-workflow:execute",
    body: z
      .object({ emailAuthCode: z.string().min(1).max(200), password: z.string().min(1).optional() })
      .meta({ id: "VerifyEmail" }),
    answers: {
      200: {
        description: "The address is verified.",
        body: z
          .object({ result: z.literal("EMAIL_VERIFICATION_COMPLETE"), userId: id, tenantId: id })
          .meta({ id: "VerifyEmailResult" }),
      },
    },
    refusals: ["invalid_auth_code", "expired_auth_code", "wrong_password", "overloaded"],
    example: { body: { emailAuthCode: "{emailAuthCode}" } },
    async run({ host: { application }, body: { emailAuthCode, password }, request }) {
      const given = { token: emailAuthCode, ...(password === undefined ? {} : { password }) };
      const outcome = await verifyEmailForClient(application, given, request);
      switch (outcome.type) {
        case "verified": {
          const { userId, tenantId } = outcome;
          return done(200, { result: "EMAIL_VERIFICATION_COMPLETE" as const, userId, tenantId });
        }
        case "unusable":
          return { type: "refused", code: outcome.reason === "expired" ? "expired_auth_code" : "invalid_auth_code" };
        case "wrong_password":
          return { type: "refused", code: "wrong_password" };
        default:
          return outcome;
      }
    },
  }),
});

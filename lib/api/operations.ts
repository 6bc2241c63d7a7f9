import "server-only";
import type { Operation } from "./operation";
import { activateUser, requestUserActivation } from "./operations/activation";
import { checkTenantNameAvailability, provisionUser } from "./operations/signup";
import { requestEmailVerification, verifyEmail } from "./operations/verification";

/** Every operation of the API, in the document's order. Each stands in the route of its path as well: a test holds the two together. */
export const OPERATIONS: readonly Operation[] = [
  provisionUser,
  checkTenantNameAvailability,
  activateUser,
  requestUserActivation,
  requestEmailVerification,
  verifyEmail,
];

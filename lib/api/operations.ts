import "server-only";
import type { Operation } from "./operation";
import { checkTenantNameAvailability, provisionUser } from "./operations/signup";

/** Every operation of the API, in the document's order. Each stands in the route of its path as well: a test holds the two together. */
export const OPERATIONS: readonly Operation[] = [provisionUser, checkTenantNameAvailability];

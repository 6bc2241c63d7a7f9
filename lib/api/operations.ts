import "server-only";
import type { Operation } from "./operation";
import { ACTIVATION_OPERATIONS } from "./operations/activation";
import { APPLICATION_OPERATIONS } from "./operations/applications";
import { CLIENT_OPERATIONS } from "./operations/clients";
import { CONFIGURATION_OPERATIONS } from "./operations/configuration";
import { CUSTOM_DOMAIN_OPERATIONS } from "./operations/custom-domains";
import { SETTINGS_OPERATIONS } from "./operations/owner-settings";
import { ROLE_ASSIGNMENT_POLICY_OPERATIONS, ROLE_OPERATIONS } from "./operations/roles";
import { SIGNUP_OPERATIONS } from "./operations/signup";
import { TENANT_OPERATIONS } from "./operations/tenants";
import { USER_IMPORT_OPERATIONS } from "./operations/user-imports";
import { USER_OPERATIONS, USER_ROLE_OPERATIONS } from "./operations/users";
import { VERIFICATION_OPERATIONS } from "./operations/verification";

/** Every resource of the API, in the document's order. */
const RESOURCES = [
  SIGNUP_OPERATIONS,
  ACTIVATION_OPERATIONS,
  VERIFICATION_OPERATIONS,
  APPLICATION_OPERATIONS,
  TENANT_OPERATIONS,
  USER_OPERATIONS,
  USER_ROLE_OPERATIONS,
  USER_IMPORT_OPERATIONS,
  ROLE_OPERATIONS,
  CLIENT_OPERATIONS,
  CUSTOM_DOMAIN_OPERATIONS,
  ...Object.values(SETTINGS_OPERATIONS),
  ROLE_ASSIGNMENT_POLICY_OPERATIONS,
  CONFIGURATION_OPERATIONS,
];

/** Every operation of the API, for its document and its route. */
export const OPERATIONS = RESOURCES.flatMap((resource) => Object.values<Operation>(resource));

import "server-only";
import type { Operation } from "./operation";
import { activateUser, requestUserActivation } from "./operations/activation";
import { changeApplicationByApi, getApplication, rotateSigningKeyByApi } from "./operations/applications";
import {
  changeClientByApi,
  createClientByApi,
  deleteClientByApi,
  getClient,
  getSdkConfiguration,
  listClients,
  rotateClientSecret,
} from "./operations/clients";
import { applyConfiguration, exportConfiguration } from "./operations/configuration";
import {
  activateCustomDomainByApi,
  createCustomDomain,
  deleteCustomDomain,
  getCustomDomain,
  listCustomDomains,
  verifyCustomDomainByApi,
} from "./operations/custom-domains";
import { SETTINGS_OPERATIONS } from "./operations/owner-settings";
import {
  changeRoleAssignmentPolicy,
  createRoleAssignmentPolicy,
  deleteRoleAssignmentPolicy,
  getRoleAssignmentPolicy,
  listRoleAssignmentPolicies,
} from "./operations/role-assignment-policies";
import { changeRoleByApi, createRoleByApi, deleteRoleByApi, getRole, listRoles } from "./operations/roles";
import { checkTenantNameAvailability, provisionUser } from "./operations/signup";
import {
  changeTenantByApi,
  createTenantByApi,
  deleteTenantByApi,
  getTenant,
  listTenantsByApi,
} from "./operations/tenants";
import {
  beginUserImport,
  completeUserImport,
  exportUsersByApi,
  getUserImport,
  importUserLines,
} from "./operations/user-imports";
import { giveUserRole, listUserRoles, takeUserRole } from "./operations/user-roles";
import { changeUserByApi, deleteUserByApi, getUser, listUsers } from "./operations/users";
import { requestEmailVerification, verifyEmail } from "./operations/verification";

/** Every operation of the API, in the document's order. Each stands in the route of its path as well: a test holds the two together. */
export const OPERATIONS: readonly Operation[] = [
  provisionUser,
  checkTenantNameAvailability,
  activateUser,
  requestUserActivation,
  requestEmailVerification,
  verifyEmail,
  getApplication,
  changeApplicationByApi,
  rotateSigningKeyByApi,
  createTenantByApi,
  listTenantsByApi,
  getTenant,
  changeTenantByApi,
  deleteTenantByApi,
  listUsers,
  getUser,
  changeUserByApi,
  deleteUserByApi,
  listUserRoles,
  giveUserRole,
  takeUserRole,
  beginUserImport,
  importUserLines,
  completeUserImport,
  getUserImport,
  exportUsersByApi,
  createRoleByApi,
  listRoles,
  getRole,
  changeRoleByApi,
  deleteRoleByApi,
  createClientByApi,
  listClients,
  getClient,
  changeClientByApi,
  deleteClientByApi,
  rotateClientSecret,
  getSdkConfiguration,
  createCustomDomain,
  listCustomDomains,
  getCustomDomain,
  deleteCustomDomain,
  verifyCustomDomainByApi,
  activateCustomDomainByApi,
  ...Object.values(SETTINGS_OPERATIONS).flatMap((each) => Object.values(each)),
  createRoleAssignmentPolicy,
  listRoleAssignmentPolicies,
  getRoleAssignmentPolicy,
  changeRoleAssignmentPolicy,
  deleteRoleAssignmentPolicy,
  applyConfiguration,
  exportConfiguration,
];

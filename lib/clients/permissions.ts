// Client-safe: what a machine client may be allowed. One read and one write per resource (HTTP contract, "Settings").

export const PERMISSIONS = {
  "signup-workflow:execute": "Sign people up",
  "user-activation-workflow:execute": "Activate users and have activation mails sent",
  "email-verification-workflow:execute": "Verify email addresses and have verification mails sent",
  "application:read": "Read the application",
  "application:update": "Change the application",
  "application:rotate-signing-key": "Replace the key that signs the application's tokens",
  "tenant:read": "Read tenants",
  "tenant:create": "Create tenants",
  "tenant:update": "Change tenants",
  "tenant:manage-signup-enablement": "Switch tenant self-signup on and off, and restrict its email domains",
  "tenant:delete": "Delete tenants with everything in them",
  "user:read": "Read users",
  "user:update": "Change users",
  "user:delete": "Delete users",
  "user:import": "Import users, with their password hashes",
  "user:export": "Export users",
  "user:export-password-hashes": "Export users with their password hashes",
  "role:read": "Read roles",
  "role:write": "Create, change and delete roles",
  "client:read": "Read clients",
  "client:write": "Create, change and delete clients",
  "custom-domain:read": "Read custom domains",
  "custom-domain:write": "Add, verify, activate and remove custom domains",
  "workflow-policy:read": "Read workflow policies",
  "workflow-policy:write": "Change workflow policies",
  "user-schema:read": "Read user schemas",
  "user-schema:write": "Change user schemas",
  "identity-provider:read": "Read identity provider settings",
  "identity-provider:write": "Change identity provider settings",
  "password-policy:read": "Read password policies",
  "password-policy:write": "Change password policies",
  "email-policy:read": "Read email policies",
  "email-policy:write": "Change email policies",
  "auth-session-policy:read": "Read session policies",
  "auth-session-policy:write": "Change session policies",
  "page-branding:read": "Read page branding",
  "page-branding:write": "Change page branding",
  "email-branding:read": "Read email branding",
  "email-branding:write": "Change email branding",
  "role-assignment-policy:read": "Read the role assignment policy",
  "role-assignment-policy:write": "Change the role assignment policy",
} as const;

/** `resource:action`. */
export type Permission = keyof typeof PERMISSIONS;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

/** What a machine client may do: everything there is with the predefined role, else what its row lists. */
export function heldPermissions(role: "APPLICATION_ADMIN_CLIENT" | null, listed: readonly string[]): Permission[] {
  return role === "APPLICATION_ADMIN_CLIENT" ? ALL_PERMISSIONS : listed.filter(isPermission);
}

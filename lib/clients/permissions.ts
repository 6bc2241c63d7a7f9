// Client-safe: the permissions of machine clients. One read and one write per resource (HTTP contract, "Settings").
import type { Wire } from "../settings/collection";
import { COLLECTION_KEYS, COLLECTIONS, type SettingsResource } from "../settings/collections";

const SETTINGS_PERMISSIONS = Object.fromEntries(
  COLLECTION_KEYS.flatMap((collection) => {
    const { resource, wire } = COLLECTIONS[collection];
    const { many, granted = many }: Wire["words"] = wire.words;
    return [
      [`${resource}:read`, `Read ${granted}`],
      [`${resource}:write`, `Change ${granted}`],
    ];
  }),
) as Record<`${SettingsResource}:${"read" | "write"}`, string>;

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
  ...SETTINGS_PERMISSIONS,
  "role-assignment-policy:read": "Read the role assignment policy",
  "role-assignment-policy:write": "Change the role assignment policy",
} as const;

/** `resource:action`. */
export type Permission = keyof typeof PERMISSIONS;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

/** The permissions of a machine client: all of them with the predefined role, else those in its row. */
export function heldPermissions(role: "APPLICATION_ADMIN_CLIENT" | null, listed: readonly string[]): Permission[] {
  return role === "APPLICATION_ADMIN_CLIENT" ? ALL_PERMISSIONS : listed.filter(isPermission);
}

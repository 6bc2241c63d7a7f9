/** The fields of the first operator's form in their order, and of which kind each is. */
export const WELCOME_KINDS = {
  displayName: "displayName",
  email: "email",
  password: "password",
  workspaceDisplayName: "displayName",
  workspaceName: "ownerName",
} as const;

export const WELCOME_FIELDS = Object.keys(WELCOME_KINDS) as (keyof typeof WELCOME_KINDS)[];

// What two tests ask of tables and queries alike: which data belongs to an application, and by which column.

/** Whole on every node of a distributed database. A new table is application data unless it is named here, and in db/schema/README.md. */
export const REFERENCE_TABLES = [
  "hosts",
  "installation",
  "installation_events",
  "mailbox",
  "operator_invitations",
  "operator_mails",
  "operator_password_resets",
  "operator_sessions",
  "operator_tokens",
  "operators",
  "proven_domains",
  "rate_limits",
  "static_files",
  "workspace_memberships",
  "workspaces",
];

/** The one table of application data whose rows are the applications themselves. */
export const APPLICATIONS = "applications";

export function isApplicationData(table: string): boolean {
  return !REFERENCE_TABLES.includes(table);
}

/** The column that says of a row of application data whose it is. */
export function leadOf(table: string): string {
  return table === APPLICATIONS ? "id" : "application_id";
}

// Every server action of the dashboard, and how its form is found and filled in: a new one without a line here fails a test.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What the forms are about. Everything of it belongs to one owner of one workspace. */
export type ActionScene = {
  applicationId: string;
  applicationName: string;
  workspaceId: string;
  workspaceName: string;
  tenantId: string;
  roleId: string;
  /** Of a confidential client. */
  clientId: string;
  /** Of somebody who can log in, and has not proven their address. */
  userId: string;
  /** Of somebody who has signed up and activated nothing yet. */
  pendingUserId: string;
  /** Of a mail that was given up. */
  mailId: string;
  /** Of another operator of the workspace. */
  memberId: string;
  /** Of an invitation to the workspace. */
  invitationId: string;
  tokenId: string;
  /** Of a list of users that came half of its way. */
  importId: string;
  /** Of a custom domain that nobody has proven. */
  domainId: string;
  /** Of another session of the owner's. */
  sessionName: string;
  password: string;
  /** Of an invitation of the owner to elsewhere, and the name of the link of another. */
  ownInvitationId: string;
  link: string;
  fresh: string;
};

export type Walk = {
  page: (at: ActionScene) => string;
  /** What is typed or pressed, in the place of what the page shows in a field of that name. */
  typed?: (at: ActionScene) => Record<string, string>;
  /** What its owner sends first, where the form asks once more: then it is the form of the answer that is tried. */
  asked?: (at: ActionScene) => Record<string, string>;
  /** The button, where that says what is to be done and `typed` can't. */
  pressed?: string;
  /** What is in the field of that name. */
  file?: { name: string; content: (at: ActionScene) => string };
};

const application = ({ applicationId }: ActionScene) => `/applications/${applicationId}`;
const tenant = (at: ActionScene) => `${application(at)}/tenants/${at.tenantId}`;
const workspace = ({ workspaceId }: ActionScene) => `/workspaces/${workspaceId}`;
const renamed = ({ fresh }: ActionScene) => ({ displayName: `Renamed ${fresh}` });

const APPLICATION = "applications/[applicationId]";
const TENANT = `${APPLICATION}/tenants/[tenantId]`;
const WORKSPACE = "workspaces/[workspaceId]";

/** By file below app/dashboard and name. In this order: what others need is deleted last. */
export const WALKED: Record<string, Walk> = {
  "forms/actions.ts saveApplication": { page: (at) => `${application(at)}/settings`, typed: renamed },
  "forms/actions.ts saveTenant": { page: (at) => `${tenant(at)}/settings`, typed: renamed },
  "forms/actions.ts saveCollection": {
    page: (at) => `${application(at)}/user-schema`,
    typed: () => ({ "list:fullName": "required" }),
  },
  "forms/actions.ts saveSignupRoles": {
    page: (at) => `${application(at)}/roles`,
    typed: ({ roleId }) => ({ roles: roleId }),
  },
  "applications/actions.ts submitApplication": {
    page: ({ workspaceId }) => `/applications/new?workspace=${workspaceId}`,
    typed: ({ fresh }) => ({ displayName: "New", name: `n${fresh}`, loginUrl: "https://app.example.com/login" }),
  },
  "applications/actions.ts submitRotation": {
    page: (at) => `${application(at)}/signing-keys/rotate`,
  },
  "applications/actions.ts submitTenant": {
    page: (at) => `${application(at)}/tenants/new`,
    typed: ({ fresh }) => ({ displayName: "New", name: `n${fresh}` }),
  },
  "applications/actions.ts submitRole": {
    page: (at) => `${application(at)}/roles/new`,
    typed: ({ fresh }) => ({ displayName: "New", name: `n${fresh}` }),
  },
  "applications/actions.ts saveRole": {
    page: (at) => `${application(at)}/roles/${at.roleId}`,
    typed: renamed,
  },
  [`${APPLICATION}/fields/actions.ts saveField`]: {
    page: (at) => `${application(at)}/fields/field/first`,
    typed: ({ fresh }) => ({ label: `Renamed ${fresh}` }),
  },
  [`${APPLICATION}/fields/actions.ts moveField`]: {
    page: (at) => `${application(at)}/fields`,
    typed: () => ({ down: "first" }),
  },
  [`${APPLICATION}/fields/actions.ts savePresences`]: {
    page: (at) => `${tenant(at)}/fields`,
    typed: () => ({ "presence.first": "REQUIRED" }),
  },
  [`${APPLICATION}/fields/actions.ts deleteField`]: {
    page: (at) => `${application(at)}/fields/field/second/delete`,
  },
  [`${APPLICATION}/clients/actions.ts submitClient`]: {
    page: (at) => `${application(at)}/clients/new?type=MACHINE`,
    typed: renamed,
  },
  [`${APPLICATION}/clients/actions.ts saveClient`]: {
    page: (at) => `${application(at)}/clients/${at.clientId}`,
    typed: renamed,
  },
  [`${APPLICATION}/clients/actions.ts submitNewSecret`]: {
    page: (at) => `${application(at)}/clients/${at.clientId}/secret`,
  },
  "applications/actions.ts submitRetry": {
    page: (at) => `${application(at)}/deliveries`,
    typed: ({ tenantId, mailId }) => ({ mail: `${tenantId}.${mailId}` }),
  },
  "domains/actions.ts submitDomain": {
    page: (at) => `${application(at)}/domains/new`,
    typed: ({ fresh }) => ({ domain: `login.${fresh}.com` }),
  },
  "domains/actions.ts submitVerification": { page: (at) => `${application(at)}/domains/${at.domainId}` },
  "domains/actions.ts submitDomainAction": { page: (at) => `${application(at)}/domains/${at.domainId}/remove` },
  [`${TENANT}/users/actions.ts submitUsers`]: {
    page: (at) => `${tenant(at)}/users/import`,
    file: { name: "file", content: ({ fresh }) => `{"email":"${fresh}@imported.example"}\n` },
  },
  [`${TENANT}/users/actions.ts submitImportEnd`]: {
    page: (at) => `${tenant(at)}/users/import/${at.importId}`,
  },
  [`${TENANT}/users/actions.ts saveProfile`]: {
    page: (at) => `${tenant(at)}/users/${at.userId}/profile`,
    typed: () => ({ fullName: "Somebody Else" }),
  },
  [`${TENANT}/users/actions.ts submitUserRole`]: {
    page: (at) => `${tenant(at)}/users/${at.userId}`,
    typed: ({ roleId }) => ({ role: roleId, give: "yes" }),
  },
  [`${TENANT}/users/actions.ts submitResend`]: { page: (at) => `${tenant(at)}/users/${at.pendingUserId}` },
  [`${TENANT}/users/actions.ts submitVerificationMail`]: { page: (at) => `${tenant(at)}/users/${at.userId}` },
  [`${TENANT}/users/actions.ts submitUserAction`]: { page: (at) => `${tenant(at)}/users/${at.userId}/deactivate` },
  [`${WORKSPACE}/actions.ts saveWorkspace`]: { page: (at) => `${workspace(at)}/settings`, typed: renamed },
  [`${WORKSPACE}/configuration/actions.ts submitConfiguration`]: {
    page: (at) => `${workspace(at)}/configuration`,
    asked: ({ workspaceName, fresh }) => ({
      text: JSON.stringify({ version: 1, workspaces: [{ name: workspaceName, displayName: `By file ${fresh}` }] }),
      intent: "plan",
    }),
    pressed: 'button[name="intent"][value="apply"]',
  },
  [`${WORKSPACE}/actions.ts submitInvitation`]: {
    page: (at) => `${workspace(at)}/invitations/new`,
    typed: ({ fresh }) => ({ email: `${fresh}@example.com` }),
  },
  [`${WORKSPACE}/actions.ts submitInvitationAction`]: {
    page: workspace,
    typed: ({ invitationId }) => ({ withdraw: invitationId }),
  },
  [`${WORKSPACE}/actions.ts submitRole`]: {
    page: (at) => `${workspace(at)}/operators/${at.memberId}`,
    typed: () => ({ role: "OWNER" }),
  },
  [`${WORKSPACE}/actions.ts submitRemoval`]: { page: (at) => `${workspace(at)}/operators/${at.memberId}` },
  "account/actions.ts submitEndSession": { page: () => "/account", typed: ({ sessionName }) => ({ end: sessionName }) },
  "account/actions.ts submitUnlink": { page: () => "/account" },
  "account/actions.ts submitToken": {
    page: () => "/account/tokens/new",
    typed: ({ workspaceId }) => ({ displayName: "New", workspace: workspaceId }),
  },
  "account/actions.ts submitTokenDeletion": { page: () => "/account", typed: ({ tokenId }) => ({ delete: tokenId }) },
  "account/actions.ts submitPassword": {
    page: () => "/account/password",
    typed: ({ password }) => ({ currentPassword: password, password: "nine impatient geese on the road" }),
  },
  "sign-in/actions.ts submitJoin": { page: ({ link }) => `/invitation?link=${link}` },
  "sign-in/actions.ts submitInvitationAnswer": {
    page: () => "/?all",
    typed: ({ ownInvitationId }) => ({ accept: ownInvitationId }),
  },
  [`${APPLICATION}/clients/actions.ts submitClientDeletion`]: {
    page: (at) => `${application(at)}/clients/${at.clientId}/delete`,
  },
  "applications/actions.ts submitRoleDeletion": {
    page: (at) => `${application(at)}/roles/${at.roleId}/delete`,
  },
  "applications/actions.ts submitTenantDeletion": { page: (at) => `${tenant(at)}/delete` },
  "applications/actions.ts submitApplicationDeletion": {
    page: (at) => `${application(at)}/delete`,
    typed: ({ applicationName }) => ({ typed: applicationName }),
  },
};

/** Those that ask for no operator, each with what it asks for instead. */
export const OPEN_DOORS: Record<string, string> = {
  "sign-in/actions.ts submitSignIn": "the password",
  "sign-in/actions.ts submitForgotPassword": "nothing: its answer is a mail",
  "sign-in/actions.ts submitNewPassword": "the link that was mailed",
  "sign-in/actions.ts signOut": "nothing: it ends the session of the browser that sends it",
  "sign-in/actions.ts submitWelcome": "the link that the server printed, while nobody is an operator",
  "sign-in/actions.ts submitSignInAndJoin": "the link that was mailed, and the password",
  "sign-in/actions.ts submitNewOperator": "the link that was mailed",
};

const DASHBOARD = join(import.meta.dirname, "..", "..", "app", "dashboard");

/** The files of the dashboard that hold server actions, by path below its folder. */
export function actionFiles(): { path: string; source: string }[] {
  return readdirSync(DASHBOARD, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(DASHBOARD, file).split(sep).join("/"), source: readFileSync(file, "utf8") }))
    .filter(({ source }) => /^\s*["']use server["']/m.test(source))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a browser may call in them, in the form of the keys above. */
export function exportedActions(): string[] {
  return actionFiles().flatMap(({ path, source }) =>
    [...source.matchAll(/^export (?:const|async function|function|default) (\w+)/gm)].map(
      ([, name]) => `${path} ${name}`,
    ),
  );
}

/** By which id forms call an action, in the build that is under test. */
export function actionIds(): Map<string, string> {
  const file = join(".next", "server", "server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(file, "utf8")) as {
    node: Record<string, { filename: string; exportedName: string }>;
  };
  return new Map(
    Object.entries(node).map(([id, { filename, exportedName }]) => [
      `${filename.replace("app/dashboard/", "")} ${exportedName}`,
      id,
    ]),
  );
}

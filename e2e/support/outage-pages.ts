// Every page, by its file: a new one whose address can't be made here fails the walk.
import type { ActionScene } from "./dashboard-actions";
import type { Case } from "./outage-cases";
import { foldersWith, type OutageScene } from "./outage-routes";

/** What stands for a parameter of a page's address. */
const PARAMETERS: Record<string, (at: ActionScene, folder: string) => string> = {
  applicationId: (at) => at.applicationId,
  tenantId: (at) => at.tenantId,
  workspaceId: (at) => at.workspaceId,
  userId: (at) => at.userId,
};

/** What is asked of a page that answers every path below its folder. */
const BELOW: Record<string, (at: ActionScene, folder: string) => string[]> = {
  "[[...action]]": (_, folder) => ["", ...(folder.includes("/users/") ? ["profile", "deactivate"] : ["rotate"])],
  "[[...role]]": ({ roleId }) => ["", "new", roleId, `${roleId}/delete`],
  "[[...client]]": ({ clientId }) => [
    "",
    "new",
    "new?type=MACHINE",
    clientId,
    `${clientId}/secret`,
    `${clientId}/delete`,
  ],
  "[[...list]]": () => ["", "list"],
  "[[...operators]]": ({ memberId }) => ["", "invitations/new", `operators/${memberId}`],
  "[[...field]]": () => ["", "new", "new/TEXT", "field/first", "field/first/delete"],
  "[[...import]]": ({ importId }) => ["", importId],
  "[...path]": () => ["nothing/here"],
  "[...settings]": () => ["policies", "branding"],
  "[[...domain]]": ({ domainId }) => ["", "new", domainId, `${domainId}/remove`],
};

/** What a page is asked with beside its address, where it shows something else then. */
const QUERIES: Record<string, string[]> = {
  "hosted/activate": [`?link=${"a".repeat(26)}`],
  "hosted/activate/not-me": [`?link=${"a".repeat(26)}`],
  "hosted/login/with-link": [`?link=${"a".repeat(26)}`],
  "hosted/reset-password": [`?link=${"a".repeat(26)}`],
  "hosted/verify-email": ["", `?link=${"a".repeat(26)}`],
  "hosted/signup/check-email": [`?attempt=${"a".repeat(26)}`],
};

/** Everybody's pages on both levels, with and without somebody logged in; the dashboard's for its owner and for nobody. */
export function pageCases({ at, application, tenant, dashboard, userCookie, operatorCookie }: OutageScene): Case[] {
  return foldersWith("page.tsx").flatMap((folder) => {
    const [room, ...parts] = folder.split("/");
    const below = BELOW[parts.at(-1) ?? ""];
    const paths = below
      ? below(at, folder).map((path) =>
          [...parts.slice(0, -1).map((part) => filled(part, at, folder)), path].filter(Boolean),
        )
      : [parts.map((part) => filled(part, at, folder))];
    const visits: [origin: string, cookie: string][] =
      room === "dashboard"
        ? [
            [dashboard, operatorCookie],
            // Those that nobody has to sign in for, and a few of the others.
            ...(folder.includes("[") ? [] : [[dashboard, ""] as [string, string]]),
          ]
        : [
            [application.origin, ""],
            [tenant.origin, ""],
            [tenant.origin, userCookie],
          ];
    const addresses = paths.flatMap((path) => (QUERIES[folder] ?? [""]).map((query) => `/${path.join("/")}${query}`));
    return addresses.flatMap((path) =>
      visits.map(
        ([origin, cookie]): Case => ({
          of: `page ${folder}${below ? ` ${path}` : ""}${path.includes("?") ? "?" : ""}${cookie === "" ? "" : ", signed in"}`,
          origin,
          path,
          reader: "page",
          question: { headers: { accept: "text/html", ...(cookie === "" ? {} : { cookie }) } },
          repeatable: true,
        }),
      ),
    );
  });
}

function filled(part: string, at: ActionScene, folder: string): string {
  const name = /^\[(.+)\]$/.exec(part)?.[1];
  if (name === undefined) return part;
  const parameter = PARAMETERS[name];
  if (!parameter)
    throw new Error(`Nothing stands for [${name}] in the address of app/${folder}/page.tsx: add it here.`);
  return parameter(at, folder);
}

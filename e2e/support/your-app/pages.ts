/** Who is logged in, as the pages and `/whoami` show it. */
export type Visitor = {
  user: string;
  email: string;
  name: string | null;
  tenant: { id: string; name: string };
  roles: { id: string; name: string; display_name: string }[];
  /** The `state` that came with the visitor, byte for byte; null when none came. */
  state: string | null;
};

export function welcomePage(signupUrl: string): string {
  return page(
    "Welcome",
    `<p class="lead">A small application whose people sign up and log in with Foyer.</p>
<p class="actions"><a class="button" href="${toHtml(signupUrl)}">Sign up</a>
<a class="button quiet" href="/login">Log in</a></p>`,
  );
}

export function homePage(visitor: Visitor): string {
  const roles = visitor.roles.map((role) => `<li>${toHtml(role.display_name)} <code>${toHtml(role.name)}</code></li>`);
  return page(
    "You are logged in",
    `<dl>
<dt>Name</dt><dd data-testid="name">${toHtml(visitor.name ?? "–")}</dd>
<dt>Email</dt><dd data-testid="email">${toHtml(visitor.email)}</dd>
<dt>Tenant</dt><dd data-testid="tenant">${toHtml(visitor.tenant.name)}</dd>
<dt>Roles</dt><dd><ul data-testid="roles">${roles.join("")}</ul></dd>
<dt>User</dt><dd><code data-testid="user">${toHtml(visitor.user)}</code></dd>
<dt>State</dt><dd>${visitor.state === null ? "–" : `<code data-testid="state">${toHtml(visitor.state)}</code>`}</dd>
</dl>
<form method="post" action="/logout"><button class="button quiet">Log out</button></form>`,
  );
}

export function problemPage(sentence: string): string {
  return page(
    "That did not work",
    `<p class="lead">${toHtml(sentence)}</p><p><a class="button" href="/">Start again</a></p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Your App</title>
<style>
:root { --paper: #f6f5f1; --card: #fff; --ink: #1d2430; --soft: #5c6675; --line: #dedbd2; --accent: #0b6b57; --on-accent: #fff }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171c; --card: #1c2128; --ink: #eceff3; --soft: #a3adba; --line: #333a44; --accent: #57c7ab; --on-accent: #0b1512 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 480px; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
.brand { margin: 0 0 16px; font-weight: 600; color: var(--accent) }
h1 { margin: 0 0 16px; font-size: 1.5rem; line-height: 1.25 }
.lead { color: var(--soft) }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0 0 }
.button { display: inline-block; padding: 10px 20px; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
.quiet { background: transparent; color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
dl { display: grid; grid-template-columns: 5rem 1fr; gap: 12px 16px; margin: 0 0 24px }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
ul { margin: 0; padding: 0; list-style: none }
code { font-size: 0.875em; white-space: pre-wrap }
@media (max-width: 400px) { main { padding: 24px } dl { grid-template-columns: 1fr; gap: 4px } dd { margin-bottom: 12px } }
</style>
</head>
<body><main><p class="brand">Your App</p><h1>${title}</h1>${body}</main></body>
</html>
`;
}

function toHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

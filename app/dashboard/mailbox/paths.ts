/** The address of a view of the mailbox, as browsers see it on the dashboard's host. */
export function mailboxPath(view: {
  mail?: string | undefined;
  to?: string | undefined;
  view?: "html" | "text" | undefined;
}): string {
  const query = new URLSearchParams();
  if (view.to) query.set("to", view.to);
  if (view.mail) query.set("mail", view.mail);
  if (view.view === "text") query.set("view", "text");
  return query.size > 0 ? `/mailbox?${query}` : "/mailbox";
}

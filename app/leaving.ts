// What browsers do with a page that is being left, and one that comes back.

/** Longer than any page takes to go once it is left: where it is still there then, it stays (a download, say, or a link that was stopped). */
const GONE_WITHIN_MS = 5_000;

let restorable = false;

/**
 * From now on this page loads itself anew when the browser brings it back from memory, where it would still be busy with what it was left for.
 * Not undone when a form is gone: an error boundary may stand in its place, and must not come back either.
 */
export function reloadWhenRestored(): void {
  if (restorable) return;
  restorable = true;
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

/**
 * Notices whether the page is left. A browser breaks off what is still under way then, and what fails for that is nothing to show.
 *
 * @returns `settled` resolves when a failure counts: at once where the page stays
 */
export function watchLeaving(): { settled(): Promise<void>; stop(): void } {
  let isLeaving = false;
  const leave = () => {
    isLeaving = true;
  };
  // Firefox and WebKit break off between these two. A listener that stayed would keep some browsers from restoring the page.
  for (const event of ["beforeunload", "pagehide"]) window.addEventListener(event, leave);
  return {
    async settled() {
      if (isLeaving) await new Promise((resolve) => setTimeout(resolve, GONE_WITHIN_MS));
    },
    stop() {
      for (const event of ["beforeunload", "pagehide"]) window.removeEventListener(event, leave);
    },
  };
}

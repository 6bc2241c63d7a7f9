// What browsers do with a page that is being left, and one that comes back.

/** Longer than it takes to leave a page. If it is still there after that, it stays (for example after a download, or a stopped link). */
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
 * Notices whether the page is being left. Browsers then abort running requests, whose failures must not be shown.
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

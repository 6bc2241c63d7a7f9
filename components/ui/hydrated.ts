"use client";

import { useSyncExternalStore } from "react";

/** Whether scripts run: false on the server and during hydration, so that what needs them never shows where it can't work. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  );
}

const subscribe = () => () => {};

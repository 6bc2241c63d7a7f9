"use client";

import { useSyncExternalStore } from "react";

/** Whether scripts run: false on the server and during hydration, so that what needs scripts is not shown without them. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  );
}

const subscribe = () => () => {};

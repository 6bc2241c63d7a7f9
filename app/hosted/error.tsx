"use client";

import { Failure } from "../failure";

/** A fault within a page: its frame, and with it whose page it is, stays. */
export default function HostedError({ retry }: { error: unknown; retry: () => void }) {
  return <Failure retry={retry} />;
}

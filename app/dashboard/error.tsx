"use client";

import { Failure } from "../failure";

export default function DashboardError({ retry }: { error: unknown; retry: () => void }) {
  return <Failure retry={retry} />;
}

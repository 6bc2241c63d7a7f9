import "server-only";
import { getServerSession } from "next-auth/next";
import { cache } from "react";
import { onDashboardHost } from "../hosts/current";
import { askNextAuth } from "./auth";
import type { SignedInOperator } from "./session";

/** Who is signed in on the dashboard's host: their living session's row was read for this very request. Undefined for everybody else. */
export const currentOperator = cache(async (): Promise<SignedInOperator | undefined> => {
  if (!(await onDashboardHost())) return undefined;
  return (await askNextAuth((options) => getServerSession(options)))?.operator;
});

import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { headers } from "next/headers";
import { getServerSession } from "next-auth/next";
import { cache } from "react";
import { onDashboardHost } from "../hosts/current";
import { readCookies } from "../sessions/cookie";
import { askNextAuth } from "./auth";
import type { SignedInOperator } from "./session";

/** Who is signed in on the dashboard's host: their living session's row was read for this very request. Undefined for everybody else. */
export const currentOperator = cache(async (): Promise<SignedInOperator | undefined> => {
  if (!(await onDashboardHost())) return undefined;
  const asked = await request();
  return (await askNextAuth((options) => getServerSession(asked, NO_RESPONSE, options)))?.operator;
});

type Request = IncomingMessage & { cookies: Partial<Record<string, string>> };

/** What next-auth would read for itself, but with the cookies that this request has set. */
async function request(): Promise<Request> {
  const cookies = Object.fromEntries(await readCookies());
  return { headers: Object.fromEntries(await headers()), cookies } as Request;
}

/** Asking for a session changes nothing: the token that next-auth renews with every answer is sent to nobody. */
const NO_RESPONSE = { getHeader() {}, setCookie() {}, setHeader() {} } as unknown as ServerResponse;

import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, ne, type SQL, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { operatorSessions, operators } from "@/db/schema";
import { recordInstallationEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { keyedHash } from "../secrets/keys";

/** Who is signed in to the dashboard. */
export type Operator = { id: string; email: string; displayName: string };
export const OPERATOR = columnsOf(operators, "id", "email", "displayName");

/** An operator in one browser. `sessionName`: by what that session is named in lists; no browser gets in by it. */
export type SignedInOperator = Operator & { sessionName: string };

/** How long a browser stays signed in, in seconds: within a working day, and not beyond a long pause (NIST SP 800-63B-4, section 2.2.3). */
export const OPERATOR_SESSION = { absoluteSeconds: 12 * 3600, idleSeconds: 2 * 3600 } as const;

/** Begins a session and returns its id, 256 random bits, which the browser holds inside its encrypted token. */
export async function beginOperatorSession(
  operatorId: string,
  request: RequestContext,
  tx: Tx = db(),
): Promise<string> {
  const id = randomBytes(32).toString("base64url");
  await tx.insert(operatorSessions).values({
    idHash: hashOf(id),
    operatorId,
    device: deviceIn(request.userAgent),
    network: nearNetwork(request.clientAddress),
    endsAt: sql`now() + make_interval(secs => ${OPERATOR_SESSION.absoluteSeconds})`,
  });
  return id;
}

/** The operator behind a living session; the one query also notes that it is in use. */
export async function findOperatorSession(id: string): Promise<SignedInOperator | undefined> {
  const [operator] = await db()
    .update(operatorSessions)
    .set({ lastSeenAt: sql`now()` })
    .from(operators)
    .where(and(eq(operatorSessions.idHash, hashOf(id)), isLiving(), eq(operators.id, operatorSessions.operatorId)))
    .returning({ ...OPERATOR, sessionName: operatorSessions.idHash });
  return operator;
}

type Session = typeof operatorSessions.$inferSelect;
export type ListedSession = Pick<Session, "device" | "network" | "createdAt" | "lastSeenAt"> & { name: string };

/** Where an operator is signed in, the newest use first. */
export async function listOperatorSessions(operatorId: string): Promise<ListedSession[]> {
  return db()
    .select({
      name: operatorSessions.idHash,
      ...columnsOf(operatorSessions, "device", "network", "createdAt", "lastSeenAt"),
    })
    .from(operatorSessions)
    .where(and(eq(operatorSessions.operatorId, operatorId), isLiving()))
    .orderBy(desc(operatorSessions.lastSeenAt), desc(operatorSessions.createdAt));
}

/**
 * Ends sessions of an operator's own: the one with this name, or all but that one.
 *
 * @returns how many ended
 */
export async function endOwnSessions(
  operatorId: string,
  which: { only: string } | { allBut: string },
  request: RequestContext,
): Promise<number> {
  if ("only" in which && !isSessionName(which.only)) return 0;
  return withTransaction(async (tx) => {
    const among = "only" in which ? eq(operatorSessions.idHash, which.only) : allBut(which.allBut);
    const ended = await endSessions(tx, operatorId, and(isLiving(), among));
    if (ended > 0) {
      await recordInstallationEvent(
        { action: "operator_session.ended", outcome: "ended", operatorId, details: { sessions: ended } },
        request,
        tx,
      );
    }
    return ended;
  });
}

/** Ends every session of an operator, or all but one; the event is the caller's. */
export async function endSessions(tx: Tx, operatorId: string, among?: SQL): Promise<number> {
  const ended = await tx
    .update(operatorSessions)
    .set({ endedAt: sql`now()` })
    .where(and(eq(operatorSessions.operatorId, operatorId), isNull(operatorSessions.endedAt), among))
    .returning({ name: operatorSessions.idHash });
  return ended.length;
}

/** Every session but the one with this name. */
export function allBut(sessionName: string): SQL {
  return ne(operatorSessions.idHash, sessionName);
}

/** Ends one session, in any browser. Both the dashboard's page and next-auth's own endpoint call it. */
export async function endOperatorSession(id: string, request: RequestContext): Promise<void> {
  await withTransaction(async (tx) => {
    const [ended] = await tx
      .update(operatorSessions)
      .set({ endedAt: sql`now()` })
      .where(and(eq(operatorSessions.idHash, hashOf(id)), isNull(operatorSessions.endedAt)))
      .returning({ operatorId: operatorSessions.operatorId });
    if (!ended) return;
    await recordInstallationEvent({ action: "operator_sign_out.completed", outcome: "ended", ...ended }, request, tx);
  });
}

function isSessionName(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** Neither ended nor over, and in use. */
function isLiving(): SQL | undefined {
  return and(
    isNull(operatorSessions.endedAt),
    gt(operatorSessions.endsAt, sql`now()`),
    gt(operatorSessions.lastSeenAt, sql`now() - make_interval(secs => ${OPERATOR_SESSION.idleSeconds})`),
  );
}

function hashOf(id: string): string {
  return keyedHash("operator-sessions", id);
}

/** The first that fits: browsers say of themselves that they are others as well, and the most particular name is the true one. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/** What a browser says of itself, as far as its owner recognises it by that: `Firefox · Linux`. No version, no model. Null for nothing known. */
export function deviceIn(userAgent: string | undefined): string | null {
  const known = [BROWSERS, SYSTEMS].flatMap((table) => {
    const fits = table.find(([sign]) => sign.test(userAgent?.slice(0, 500) ?? ""));
    return fits ? [fits[1]] : [];
  });
  return known.length > 0 ? known.join(" · ") : null;
}

/** About where an address is: IPv4 without its last number, IPv6 by its first three groups. Null for this very machine, and for what is no address. */
export function nearNetwork(address: string): string | null {
  if (address === "::1" || /^(::ffff:)?127\./i.test(address)) return null;
  const mapped = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1];
  if (mapped) return `${mapped}.0/24`;
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return null;
  const [head = ""] = address.split("::");
  const groups = [...head.split(":").filter(Boolean), "0", "0", "0"].slice(0, 3);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/48`;
}

import "server-only";
import { accessToApplication, type OperatorActor } from "../../access/access";
import type { RequestContext } from "../../hosts/current";
import { type Place, placeOf } from "../../paging";
import { recordEvent } from "../events";
import { type Log, type LoggedEvent, readEvents } from "./events";
import type { LogFilter } from "./filter";

export const LOG_FORMATS = ["csv", "ndjson"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

const PIECE = 2_000;

/** What the file's columns are called, and what stands in them. */
const COLUMNS: Record<string, (event: LoggedEvent) => string | null> = {
  time: ({ at }) => at.toISOString(),
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  actor_type: ({ actorType }) => actorType,
  actor_id: ({ actorId }) => actorId,
  actor_name: ({ actorName }) => actorName,
  tenant_id: ({ tenantId }) => tenantId,
  tenant_name: ({ tenantName }) => tenantName,
  user_id: ({ userId }) => userId,
  attempt_id: ({ attemptId }) => attemptId,
  client_id: ({ clientId }) => clientId,
  request_id: ({ requestId }) => requestId,
  details: ({ details }) => (Object.keys(details).length > 0 ? JSON.stringify(details) : ""),
};

/**
 * The audit log as a file, newest first, in pieces of whole lines; nothing is read before the first piece is requested. The export is
 * recorded as an event itself. Undefined for an application that the operator may not see.
 */
export async function exportLog(
  actor: OperatorActor,
  applicationId: string,
  filter: LogFilter,
  format: LogFormat,
  request: RequestContext | null,
): Promise<AsyncGenerator<string> | undefined> {
  const access = await accessToApplication(actor, applicationId);
  if (!access) return undefined;
  const details = { format, scope: filter.scope };
  await recordEvent(
    { applicationId, tenantId: null, action: "audit_log.exported", outcome: "begun", actor, details },
    request,
  );
  return pieces({ applicationId, workspaceId: access.application.workspaceId }, filter, format);
}

async function* pieces(log: Log, filter: LogFilter, format: LogFormat): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(Object.keys(COLUMNS));
  for (let after: Place | undefined; ; ) {
    const events = await readEvents(log, filter, after, PIECE);
    if (events.length > 0) yield events.map(format === "csv" ? asCsv : asJson).join("");
    if (events.length < PIECE) return;
    after = placeOf(events.at(-1)) ?? undefined;
  }
}

function asCsv(event: LoggedEvent): string {
  return csvLine(Object.values(COLUMNS).map((valueIn) => valueIn(event)));
}

/** Members without a value are absent. */
function asJson({ at, details, ...event }: LoggedEvent): string {
  const members = Object.entries({ time: at.toISOString(), ...event }).filter(([, value]) => value !== null);
  return `${JSON.stringify({ ...Object.fromEntries(members), details })}\n`;
}

// Client-safe: lines of comma-separated values that no spreadsheet takes for instructions.
/**
 * What a spreadsheet would compute instead of show, by the first character (OWASP, "CSV Injection"), in its full-width forms too. Whoever
 * signs up chooses names and addresses, and operators open the file.
 */
const COMPUTED = /^[=+\-@\t\r\n＝＋－＠]/;

/** One line with its end (RFC 4180, section 2: quotes where there is need, doubled within, CRLF behind). */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => quoted(shown(cell ?? ""))).join(",")}\r\n`;
}

/** An apostrophe makes text of it, in every common spreadsheet. */
function shown(text: string): string {
  return COMPUTED.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

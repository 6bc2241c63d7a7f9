// Read by the listener in plain Node, so it must not import "server-only".
// The one place that tells an outage of the database, which passes, from a fault of ours, which doesn't.

/** SQLSTATE: read_only_sql_transaction, of a standby or of a primary that was made read-only. */
const READ_ONLY = "25006";

/** SQLSTATEs of a server that can't be reached, takes nobody in, or gave up waiting. */
const UNABLE = [
  "08...", // connection exceptions
  "53...", // insufficient resources: connections, memory, disk
  "57P0.", // shut down, crashed, starting up, dropped
  "58...", // system errors: the disk fails
  "25P0[34]", // idle_in_transaction_session_timeout, transaction_timeout
  "28...", // invalid authorization: the password was changed, or pg_hba.conf shuts us out
  "3D000", // invalid_catalog_name: the database is being restored
  "55P03", // lock_not_available: lock_timeout
  "57014", // query_canceled: statement_timeout
  "40001", // serialization_failure
  "40P01", // deadlock_detected
];

/** The network's own, as Node names them. */
const UNREACHABLE = [
  "ECONN(REFUSED|RESET|ABORTED)",
  "EPIPE",
  "ENOTFOUND",
  "EAI_\\w+",
  "ETIMEDOUT",
  "E(HOST|NET)(UNREACH|DOWN)",
  "EMFILE",
  "ENFILE",
];

/** What the driver and its pool say without a code. */
const UNCODED =
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|Query read timeout|Cannot use a pool after calling end/i;

const CODED = new RegExp(`^(${[READ_ONLY, ...UNABLE, ...UNREACHABLE].join("|")})$`);

/**
 * Whether an error, or what caused it, says that the database can't do its work now: it is out of reach, read-only, out of connections or
 * too slow. The same request may succeed later.
 */
export function isOutage(error: unknown): boolean {
  return causes(error).some((cause) => CODED.test(codeOf(cause)) || UNCODED.test(cause.message));
}

/** Whether an error, or what caused it, says that the server takes no writes. */
export function isReadOnly(error: unknown): boolean {
  return causes(error).some((cause) => codeOf(cause) === READ_ONLY);
}

function codeOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code ?? "");
}

/** The error and what caused it, however deep it was wrapped; of a name with several addresses, what each of them answered. */
function causes(error: unknown, deep = 0): Error[] {
  if (!(error instanceof Error) || deep > 10) return [];
  const several = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...several].flatMap((each) => causes(each, deep + 1))];
}

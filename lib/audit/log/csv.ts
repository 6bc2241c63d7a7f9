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

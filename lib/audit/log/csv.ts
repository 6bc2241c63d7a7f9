// Client-safe: lines of comma-separated values that no spreadsheet runs as formulas.

/**
 * The first characters of formulas (OWASP, "CSV Injection"), in their full-width forms too. People who sign up choose names and addresses,
 * and operators open the file.
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

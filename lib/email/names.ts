import "server-only";

/** Code points. Enough for a company's name, too short for a message. */
const NAME_LENGTH = 60;

const INVISIBLE = /\p{C}/gu;
// Joiners belong to how Persian and Indic names and some emoji are written; everything else that can't be seen only hides or reorders text.
const INVISIBLE_BUT_JOINERS = /(?![\u200c\u200d])\p{C}/gu;
const LOOKS_LIKE_LINK =
  /:\/\/|@|www\.|[\p{L}\p{N}][.\u3002](?:\p{L}\p{M}*){2,}|[\p{L}\p{N}][.\u3002]xn--|\d{1,3}(?:\.\d{1,3}){3}/iu;

/**
 * A display name that a stranger may have typed, made safe for an unsolicited mail: one line, at most 60 code points.
 * Mail programs turn whatever looks like an address into a link, so such a name gives way to the host, which is ours.
 */
export function strangersName(name: string, host: string): string {
  // Compared in the compatibility form: a full-width dot is a dot to whoever reads it.
  const seen = oneLine(name).normalize("NFKC").replace(INVISIBLE, "");
  if (seen.length === 0 || LOOKS_LIKE_LINK.test(seen)) return host;
  return cut(oneLine(name));
}

/** A display name that an operator chose: one line, cut, otherwise as it is. */
export function operatorsName(name: string): string {
  return cut(oneLine(name));
}

function oneLine(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Z}]+/gu, " ")
    .replace(INVISIBLE_BUT_JOINERS, "")
    .trim();
}

function cut(name: string): string {
  const points = [...name];
  return points.length <= NAME_LENGTH
    ? name
    : `${points
        .slice(0, NAME_LENGTH - 1)
        .join("")
        .trimEnd()}…`;
}

// Client-safe: advice while a password is typed. What counts is the server's check against lists that are too long for a page.

export type PasswordStrength = "too_short" | "weak" | "fair" | "good";

/** What people type first. Only the beginnings matter: digits and signs behind them add nothing. */
const COMMON =
  /^(pass?w(or|0r)?d|qwert[yz]|asdf|letmein|welcome|admin|iloveyou|monkey|dragon|football|baseball|superman|batman|sunshine|princess|login|master|abc|test|secret|summer|winter|spring|autumn)/;

/**
 * How hard a password is to guess, in one of four words. Length counts most (NIST SP 800-63B-4, section 3.1.1.2 asks for no kinds of
 * characters); what repeats, runs or is the person's own name or address counts little.
 *
 * @param minLength in code points
 * @param context what the person typed elsewhere: address, names
 */
export function passwordStrength(password: string, minLength: number, context: readonly string[]): PasswordStrength {
  const characters = [...password.normalize("NFC")];
  if (characters.length < minLength) return "too_short";
  const bare = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 4)
    .reduce((rest, word) => rest.replaceAll(word, ""), password.toLowerCase());
  const worth = unpredictable([...bare]) - (COMMON.test(bare) ? 8 : 0);
  if (worth < 9) return "weak";
  return worth < 14 ? "fair" : "good";
}

/** How many characters neither repeat the one before nor run on from it, as in "aaa", "1234" and "abcd". */
function unpredictable(characters: string[]): number {
  const fresh = characters.filter((character, i) => {
    const step = (character.codePointAt(0) ?? 0) - (characters[i - 1]?.codePointAt(0) ?? Number.NaN);
    return !(step === 0 || step === 1 || step === -1);
  }).length;
  // "abxabxabx" has nine characters, but only three to guess.
  return Math.min(fresh, new Set(characters).size * 2);
}

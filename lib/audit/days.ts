// Client-safe: days in the format of forms and URLs, all in UTC.

const DAY_MS = 86_400_000;

/** A span of whole days, `YYYY-MM-DD`, both included. */
export type Days = { from: string; to: string };

/** A valid day between the years 2000 and 2999; undefined for anything else. */
export function parseDay(text: string | undefined): string | undefined {
  if (!/^2\d{3}-\d{2}-\d{2}$/.test(text ?? "")) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text ? text : undefined;
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The day so many days later, or earlier. */
export function shiftDay(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** Every day of a span, first to last. */
export function eachDay({ from, to }: Days): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = shiftDay(day, 1)) days.push(day);
  return days;
}

/** The times at which a span begins and ends. */
export function momentsOf({ from, to }: Days): { begins: string; ends: string } {
  return { begins: `${from}T00:00:00Z`, ends: `${shiftDay(to, 1)}T00:00:00Z` };
}

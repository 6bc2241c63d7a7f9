import type { getFormatter } from "next-intl/server";

type Format = Awaited<ReturnType<typeof getFormatter>>;

const UNITS = [
  { unit: "second", seconds: 1, below: 90 },
  { unit: "minute", seconds: 60, below: 90 * 60 },
  { unit: "hour", seconds: 3_600, below: 48 * 3_600 },
  { unit: "day", seconds: 86_400, below: Number.POSITIVE_INFINITY },
] as const;

/** How long something takes, in the one unit that people would use: 4 sec, 12 min, 3 hr, 2 days. */
export function durationWords(seconds: number, format: Format): string {
  const { unit, seconds: one } = UNITS.find(({ below }) => seconds < below) ?? UNITS[0];
  return format.number(Math.round(seconds / one), { style: "unit", unit, unitDisplay: "short" });
}

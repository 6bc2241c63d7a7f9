import { join } from "node:path";
import type { Foyer } from "./foyer";
import type { Peers } from "./start-peers";

/** One line of the results. `how` says how it was measured, so that nobody has to guess what the figure means. */
export type Row = { figure: string; value: string; how: string };

/** What measurements share. */
export type Bench = {
  /** A directory of this run, deleted at its end. */
  directory: string;
  /** The one Foyer that is put under load, started on first use. Whoever measures starts runs others. */
  foyer(): Promise<Foyer>;
  /** What it is compared with, on the same Postgres, started on first use. */
  peers(): Promise<Peers>;
  /** Rounds of each comparison: enough for a median that can be quoted, or few while somebody works. */
  rounds: number;
};

/** Where the Foyer under load keeps what it generates. */
export function dataDirectoryOf({ directory }: Bench): string {
  return join(directory, "data");
}

/** A new figure is a new one of these in the list of run.ts. */
export type Measurement = { title: string; measure(bench: Bench): Promise<Row[]> };

/** The one in the middle; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between neighbours (type 7 of Hyndman and Fan, what most tools mean). @param share from 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error("There is nothing to take a quantile of.");
  return below + (above - below) * (position - Math.floor(position));
}

/** Three digits that mean something: `1,234`, `12.3`, `1.23`. Whole numbers stay whole. */
export function number(value: number): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The median and, since one figure hides how steady it is, all of them, unless they are alike. */
export function spread(values: readonly number[], unit = ""): string {
  const written = values.map(number);
  const middle = `${number(median(values))} ${unit}`.trim();
  return new Set(written).size > 1 ? `${middle} (${written.join(", ")})` : middle;
}

/** `0.53 (0.52–0.55)`: the median of the ratios within each round, and how far they spread. */
export function ratio(values: readonly number[], to: readonly number[]): string {
  const ratios = values.map((value, round) => value / (to[round] ?? Number.NaN));
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
}

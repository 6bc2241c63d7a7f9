// Client-safe: how settings are typed, and what the inputs of their forms are called.

/** What stands in a form: each input's name with its values, in the order of the page. */
export type FormValues = Record<string, string[]>;

/** The name of the input for whether a tenant inherits a member. */
export function sourceInput(member: string): string {
  return `${member}:source`;
}

export function unitInput(member: string): string {
  return `${member}:unit`;
}

/** The name of the input for the list that an option stands in. */
export function listInput(option: string): string {
  return `list:${option}`;
}

/** In place of a list's name: in none of them. */
export const NO_LIST = "none";

/** Minutes in each unit that a time can be typed in. */
export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof UNITS;

/** 90 minutes stay minutes, 120 are two hours. */
export function inLargestUnit(minutes: number): { amount: number; unit: Unit } {
  const unit =
    minutes % UNITS.days === 0 && minutes > UNITS.days ? "days" : minutes % UNITS.hours === 0 ? "hours" : "minutes";
  return { amount: minutes / UNITS[unit], unit };
}

/** A colour as it is stored, where it was typed as people write colours: `1D4ED8` and `#1d4ed8` are one. */
export function asColour(typed: string): string {
  return `#${typed.trim().toLowerCase().replace(/^#/, "")}`;
}

export type Query = Record<string, string | string[] | undefined>;

/** A parameter of a page's query that is given once; else nothing. */
export function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A path with those parameters that say something. */
export function pathWith(path: string, parameters: Record<string, string>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Reads the parameters of a page's query, each as {@link single} does. */
export function readerOf(query: Query): (name: string) => string {
  return (name) => single(query[name]);
}

/** What Next hands to pages. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

/** Reads the parameters of a page: empty for one that is absent, or given more than once. */
export async function queryReader(query: Query): Promise<(name: string) => string> {
  const given = await query;
  return (name) => {
    const value = given[name];
    return typeof value === "string" ? value : "";
  };
}

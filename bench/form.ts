/** A form as a browser without scripts sends it: a content type with its boundary, and the bytes. */
export type Post = { contentType: string; body: Buffer };

const INPUT = /<input\b[^>]*>/g;
const NAMED: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", apos: "'" };

/**
 * The hidden fields of a page's form. React writes into them which server action the form calls and with what, so that it works without
 * scripts.
 */
export function hiddenFields(page: string): [name: string, value: string][] {
  return [...page.matchAll(INPUT)].flatMap(([input]) => {
    const name = attribute(input, "name");
    return attribute(input, "type") === "hidden" && name !== undefined ? [[name, attribute(input, "value") ?? ""]] : [];
  });
}

/** Those fields and what a person typed, as multipart/form-data (RFC 7578). */
export async function filledIn(hidden: [string, string][], typed: Record<string, string>): Promise<Post> {
  const form = new FormData();
  for (const [name, value] of [...hidden, ...Object.entries(typed)]) form.append(name, value);
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get("content-type") ?? "",
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, named) => {
    if (named) return NAMED[named] ?? whole;
    return String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10));
  });
}

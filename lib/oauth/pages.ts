import "server-only";

type PageText = { title: string; sentence: string };

/** A plain page for a login request that can't be answered with a redirect: nobody can be sent to an address that is not known to be right. */
function errorPage({ title, sentence }: PageText): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:32rem;margin:15vh auto;padding:0 1.5rem">
<main>
<h1 style="font-size:1.5rem">${title}</h1>
<p>${sentence}</p>
</main>
</body>
</html>
`;
}

/** The error page as an answer; `sentence` and `title` are ours, never text from the request. */
export function refuseWithPage(sentence: string, status = 400, title = "This login can’t go on"): Response {
  return new Response(errorPage({ title, sentence }), {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "private, no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}

/** An OAuth 2.0 error (RFC 6749, section 5.2). */
export function refuseWithJson(error: string, description: string, status = 400, headers: HeadersInit = {}): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { "cache-control": "no-store", ...headers } },
  );
}

/** For a method that an endpoint does not know (RFC 9110, section 15.5.6). @param allow those that it does */
export function refuseMethod(allow: string): Response {
  return refuseWithJson("invalid_request", "This cannot be done here: the Allow header says what can.", 405, { allow });
}

/** For hosts that are not ours: no branding, no cookie. */
export function refuseUnknownHost(): Response {
  return new Response("Not Found\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
}

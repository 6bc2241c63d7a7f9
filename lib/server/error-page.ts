// Written also by the listener in plain Node, so it must not import "server-only".

type PageText = {
  title: string;
  sentence: string;
  /** On a link that asks for the same address again; none where that would not help. */
  retry?: string;
  lang?: string;
};

/** For a page that holds no script, no form and no picture. */
export const ERROR_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** A whole page that needs nothing but itself: for where not even the application's own frame can be made. The words are ours, never a request's. */
export function errorPage({ title, sentence, retry, lang = "en" }: PageText): string {
  return `<!doctype html>
<html lang="${lang}">
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
${retry === undefined ? "" : `<p><a href="">${retry}</a></p>\n`}</main>
</body>
</html>
`;
}

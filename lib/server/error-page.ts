// Written also by the listener in plain Node, so it must not import "server-only".

type PageText = {
  title: string;
  sentence: string;
  /** The text of a link to the same address; absent where trying again would not help. */
  retry?: string;
  lang?: string;
};

/** For a page without scripts, forms and pictures. */
export const ERROR_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** A complete page that needs no other file, for faults in which even the application's layout can't be rendered. Its texts never come from a request. */
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

/** What the page is made with. */
export type PageSettings = {
  origin: string;
  /** Origin of the application at Foyer. */
  issuer: string;
  clientId: string;
  scope: string;
};

/** The packages that the page may load modules from. */
export const PACKAGES = [
  "@angular/common",
  "@angular/compiler",
  "@angular/core",
  "@angular/platform-browser",
  "@angular/router",
  "angular-auth-oidc-client",
  "rfc4648",
  "rxjs",
  "tslib",
];

/** Where each module's name leads: the browser has no bundler to know it. */
const IMPORTS = {
  "@angular/common": "@angular/common/fesm2022/common.mjs",
  "@angular/common/http": "@angular/common/fesm2022/http.mjs",
  "@angular/compiler": "@angular/compiler/fesm2022/compiler.mjs",
  "@angular/core": "@angular/core/fesm2022/core.mjs",
  "@angular/core/primitives/di": "@angular/core/fesm2022/primitives/di.mjs",
  "@angular/core/primitives/event-dispatch": "@angular/core/fesm2022/primitives/event-dispatch.mjs",
  "@angular/core/primitives/signals": "@angular/core/fesm2022/primitives/signals.mjs",
  "@angular/core/rxjs-interop": "@angular/core/fesm2022/rxjs-interop.mjs",
  "@angular/platform-browser": "@angular/platform-browser/fesm2022/platform-browser.mjs",
  "@angular/router": "@angular/router/fesm2022/router.mjs",
  "angular-auth-oidc-client": "angular-auth-oidc-client/fesm2022/angular-auth-oidc-client.mjs",
  rfc4648: "rfc4648/lib/rfc4648.js",
  rxjs: "rxjs/dist/esm/index.js",
  "rxjs/operators": "rxjs/dist/esm/operators/index.js",
  tslib: "tslib/tslib.es6.mjs",
};

export function page(settings: PageSettings): string {
  const imports = Object.fromEntries(Object.entries(IMPORTS).map(([name, path]) => [name, `/modules/${path}`]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your page</title>
<link rel="icon" href="data:,">
<script type="importmap">${toScript({ imports })}</script>
<script type="application/json" id="settings">${toScript(settings)}</script>
<script type="module" src="/browser.js"></script>
</head>
<body>
<main>
<h1>Your page</h1>
<p role="status">Loading</p>
<p><button type="button" id="log-in">Log in</button>
<button type="button" id="renew">Renew the tokens</button>
<button type="button" id="give-back">Give back the tokens</button></p>
<pre id="visitor"></pre>
</main>
</body>
</html>
`;
}

function toScript(value: object): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

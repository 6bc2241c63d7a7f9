import { expect, test } from "vitest";
import { named } from "./page-weight";

test("a page names each file once, and scripts for old browsers don't count", () => {
  const html = `
    <link rel="stylesheet" href="/a.css" data-precedence="next"/>
    <link rel="preload" as="script" href="/b.js"/><script src="/b.js" async=""></script>
    <script src="/old.js" noModule=""></script><script>inline()</script>
    <link href="/icon" rel="icon" type="image/svg+xml"/>`;
  expect(named(html)).toEqual([
    { kind: "CSS", path: "/a.css" },
    { kind: "JS", path: "/b.js" },
    { kind: "icon", path: "/icon" },
  ]);
});

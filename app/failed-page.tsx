"use client";

import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { Card, Sheet } from "@/components/ui/sheet";
import { BrandingStyle } from "./hosted/branding-style";

/** An error page that also replaces a page's frame. It takes brand and colours from the page that was there. */
export function FailedPage({ children }: { children: ReactNode }) {
  const [look] = useState(lookOfPage);
  return (
    <>
      {look.css ? <BrandingStyle css={look.css} nonce={undefined} /> : null}
      <Sheet header={look.brand ? <KeptBrand brand={look.brand} /> : null}>
        <Card>{children}</Card>
      </Sheet>
    </>
  );
}

/** Logo or name, as they stood on the page. */
function KeptBrand({ brand }: { brand: Node }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => ref.current?.replaceChildren(brand), [brand]);
  return <div ref={ref} />;
}

type Look = { css?: string; brand?: Node };

/** While the page is still there. Nothing on the server, and nothing where a page is nobody's. */
function lookOfPage(): Look {
  if (typeof document === "undefined") return {};
  const style = document.querySelector<HTMLStyleElement>("style[data-branding]");
  const brand = document.querySelector("div[data-branding]")?.cloneNode(true);
  return {
    ...(style ? { css: style.textContent } : {}),
    ...(brand ? { brand } : {}),
  };
}

"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import type { Device } from "./panel";

type PreviewFrameProps = { src: string; title: string; device: Device; onLoaded: (src: string) => void };

/** Of the screens that are shown, in CSS pixels. */
const WIDTHS: Record<Device, number> = { phone: 375, desktop: 1024 };

/**
 * A page as it looks on a phone or on a desktop, scaled to the room there is. A newer one loads behind it and takes its place when it has
 * come, so that nothing flickers while somebody types.
 */
export function PreviewFrame({ src, title, device, onLoaded }: PreviewFrameProps) {
  const [shown, setShown] = useState(src);
  const stage = useRef<HTMLDivElement>(null);
  const room = useWidth(stage);
  // Without scripts, and until they have measured, a phone is as wide as there is room.
  const scale = room === undefined ? undefined : Math.min(1, room / WIDTHS[device]);
  return (
    <div
      className="relative mt-3 h-[38rem] overflow-hidden rounded-card border border-field-border bg-[color-mix(in_srgb,var(--foreground)_9%,var(--background))] xl:h-[min(38rem,calc(100dvh-17rem))] xl:min-h-96"
      ref={stage}
    >
      {[...new Set([shown, src])].map((each) => {
        const isComing = each !== shown;
        return (
          <iframe
            aria-hidden={isComing || undefined}
            className={`absolute inset-y-0 start-1/2 h-full w-full max-w-[375px] -translate-x-1/2 ${isComing ? "invisible" : ""}`}
            key={each}
            loading={isComing ? "eager" : "lazy"}
            onLoad={() => {
              if (each !== src) return;
              setShown(src);
              if (isComing) onLoaded(src);
            }}
            src={each}
            style={
              scale === undefined
                ? undefined
                : {
                    width: WIDTHS[device],
                    maxWidth: "none",
                    height: `${100 / scale}%`,
                    insetInlineStart: Math.max(0, ((room ?? 0) - WIDTHS[device] * scale) / 2),
                    translate: "none",
                    transform: `scale(${scale})`,
                    transformOrigin: "top left",
                  }
            }
            tabIndex={isComing ? -1 : undefined}
            title={title}
          />
        );
      })}
    </div>
  );
}

/** How wide an element is, whenever that changes; undefined until it is measured. */
function useWidth(ref: RefObject<HTMLElement | null>): number | undefined {
  const [width, setWidth] = useState<number>();
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

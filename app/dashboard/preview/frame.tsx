"use client";

import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import type { Device } from "./panel";

type PreviewFrameProps = { src: string; title: string; device: Device; onLoaded: (src: string) => void };

/** The widths of the shown screens, in CSS pixels. */
const WIDTHS: Record<Device, number> = { phone: 375, desktop: 1024 };

/**
 * A page as it looks on a phone or on a desktop, scaled to the room there is. A newer one loads behind it and takes its place when it has
 * come, so that nothing flickers while somebody types.
 */
export function PreviewFrame({ src, title, device, onLoaded }: PreviewFrameProps) {
  const [shown, setShown] = useState(src);
  const stage = useRef<HTMLDivElement>(null);
  const room = useWidth(stage);
  return (
    <div
      className="relative mt-3 h-[38rem] overflow-hidden rounded-card border border-field-border bg-[color-mix(in_srgb,var(--foreground)_9%,var(--background))] xl:h-[min(38rem,calc(100dvh-17rem))] xl:min-h-96"
      ref={stage}
    >
      {[...new Set([shown, src])].map((each) => {
        const isComing = each !== shown;
        return (
          <div
            className={`absolute inset-y-0 start-1/2 h-full w-full max-w-[375px] -translate-x-1/2 ${isComing ? "invisible" : ""}`}
            inert={isComing}
            key={each}
            style={scaled(WIDTHS[device], room)}
          >
            <Frame
              // Out of sight, the first can wait. Whoever changes something waits for the others.
              loading={isComing ? "eager" : "lazy"}
              onLoad={() => {
                if (each !== src) return;
                setShown(src);
                if (isComing) onLoaded(src);
              }}
              src={each}
              title={title}
            />
          </div>
        );
      })}
    </div>
  );
}

type FrameProps = { src: string; title: string; loading: "lazy" | "eager"; onLoad: () => void };

/**
 * An iframe that keeps the attributes it was made with: Firefox's tab crashes when `loading` changes on one that is there. What changes
 * about a frame is its box around it.
 */
function Frame({ onLoad, ...attributes }: FrameProps) {
  const [first] = useState(attributes);
  return <iframe {...first} className="size-full" onLoad={onLoad} />;
}

/** Undefined until scripts have measured the room: then a phone is as wide as there is room. */
function scaled(width: number, room: number | undefined): CSSProperties | undefined {
  if (room === undefined) return undefined;
  const scale = Math.min(1, room / width);
  return {
    width,
    maxWidth: "none",
    height: `${100 / scale}%`,
    insetInlineStart: Math.max(0, (room - width * scale) / 2),
    translate: "none",
    transform: `scale(${scale})`,
    transformOrigin: "top left",
  };
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

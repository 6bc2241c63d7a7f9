import { monogramOf } from "./host";

/** Whose page this is: its logo, or its first letter and its name. */
export function Brand({ displayName, logoUrl }: { displayName: string; logoUrl: string | null }) {
  if (logoUrl) {
    return (
      // biome-ignore lint/performance/noImgElement: a tenant's image never reaches the image optimizer.
      <img alt={displayName} className="h-10 max-w-full object-contain" referrerPolicy="no-referrer" src={logoUrl} />
    );
  }
  return (
    <div className="flex items-center gap-3">
      <span
        aria-hidden="true"
        className="flex size-9 shrink-0 items-center justify-center rounded-control border border-accent-edge bg-accent text-base font-semibold text-accent-foreground"
      >
        {monogramOf(displayName)}
      </span>
      <span className="text-[0.9375rem] leading-5 font-semibold tracking-[-0.01em] wrap-anywhere">{displayName}</span>
    </div>
  );
}

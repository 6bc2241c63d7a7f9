import { encode } from "uqr";

/** Readers want four modules of light around a code (ISO/IEC 18004, section 9.1). */
const QUIET_ZONE = 4;

/** A text as a QR code, dark on light in every theme: not every reader takes it the other way round. */
export function QrCode({ value, label }: { value: string; label: string }) {
  const { data, size } = encode(value, { ecc: "M", border: QUIET_ZONE });
  const modules = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return (
    <svg
      aria-label={label}
      className="size-44 rounded-control"
      role="img"
      shapeRendering="crispEdges"
      viewBox={`0 0 ${size} ${size}`}
    >
      <rect fill="#fff" height={size} width={size} />
      <path d={modules} fill="#000" />
    </svg>
  );
}

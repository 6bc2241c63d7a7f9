import type { ReactNode } from "react";

/** Icons are decoration: words beside them have the same meaning. Size and colour come from the class. */
type IconProps = { className?: string };

function Icon({ className = "size-5", children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.75"
      viewBox="0 0 24 24"
    >
      {children}
    </svg>
  );
}

/** An icon that is drawn with lines alone. */
function drawn(lines: string) {
  return (props: IconProps) => (
    <Icon {...props}>
      <path d={lines} />
    </Icon>
  );
}

const CIRCLE = "M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0";

export const AlertIcon = drawn(`${CIRCLE}M12 7.5v5.25M12 16.25v.01`);
export const MailIcon = drawn(
  "M5.5 5h13A2.5 2.5 0 0 1 21 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16.5v-9A2.5 2.5 0 0 1 5.5 5M4 7l8 6 8-6",
);
export const LockIcon = drawn(
  "M7.5 10.5h9A2.5 2.5 0 0 1 19 13v5a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 18v-5a2.5 2.5 0 0 1 2.5-2.5M8 10.5V8a4 4 0 0 1 8 0v2.5",
);
export const CheckIcon = drawn("m5 12.5 4.5 4.5L19 7.5");
export const ClockIcon = drawn(`${CIRCLE}M12 7v5l3.25 2`);

/** An arrow for links to another site. It follows the direction of reading. */
export function LeaveIcon({ className = "size-4" }: IconProps) {
  return (
    <Icon className={`${className} rtl:-scale-x-100`}>
      <path d="M8 16 16 8M9.5 8H16v6.5" />
    </Icon>
  );
}

export function Spinner({ className = "size-4" }: IconProps) {
  return (
    <svg aria-hidden="true" className={`${className} motion-safe:animate-spin`} fill="none" viewBox="0 0 24 24">
      <circle cx="12" cy="12" opacity="0.25" r="9" stroke="currentColor" strokeWidth="3" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeLinecap="round" strokeWidth="3" />
    </svg>
  );
}

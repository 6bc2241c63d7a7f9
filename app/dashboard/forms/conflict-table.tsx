import type { Ref } from "react";
import type { Conflict } from "./answer";
import type { FrameText } from "./text";

/** Both sides of a change that somebody else was faster with. */
export function ConflictTable({
  conflicts,
  text,
  ref,
}: {
  conflicts: Conflict[];
  text: FrameText;
  ref: Ref<HTMLDivElement>;
}) {
  return (
    <div
      className="rounded-control border border-danger/40 bg-danger-surface px-4 py-3 text-sm leading-5"
      ref={ref}
      role="alert"
      tabIndex={-1}
    >
      <p className="font-medium text-danger">{text.conflictTitle}</p>
      <p className="mt-1">{text.conflictIntro}</p>
      <table className="mt-3 w-full text-start">
        <thead className="max-sm:sr-only">
          <tr>
            {[text.conflictSetting, text.conflictTheirs, text.conflictYours].map((head) => (
              <th className="py-1 pe-4 text-start font-medium" key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {conflicts.map(({ label, theirs, yours }) => (
            <tr className="border-t border-danger/20 max-sm:block max-sm:py-1.5" key={label}>
              <th className="py-1.5 pe-4 text-start align-top font-normal max-sm:block max-sm:font-medium" scope="row">
                {label}
              </th>
              <Cell head={text.conflictTheirs} value={theirs} />
              <Cell head={text.conflictYours} value={yours} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ head, value }: { head: string; value: string }) {
  return (
    <td className="py-1.5 pe-4 align-top wrap-anywhere max-sm:block max-sm:py-0.5">
      <span className="text-muted sm:hidden">{`${head}: `}</span>
      <span>{value}</span>
    </td>
  );
}

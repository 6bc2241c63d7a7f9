/** One member that was changed; `from` is absent where it had no value before. */
export type Change = { label: string; from?: string; to: string };

/** From what to what. Nothing where nothing was changed; no column for what nothing has. Runs on both sides. */
export function ChangeTable({ heads, changes }: { heads: Required<Change>; changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  const head = "py-1 pe-4 text-start text-[0.8125rem] leading-5 font-medium text-muted";
  const cell = "py-1 pe-4 align-top text-sm leading-5 wrap-anywhere";
  const hasFrom = changes.some(({ from }) => from !== undefined);
  return (
    <table className="mt-1.5 w-full table-fixed">
      <thead>
        <tr>
          {(["label", ...(hasFrom ? (["from"] as const) : []), "to"] as const).map((name) => (
            <th className={head} key={name} scope="col">
              {heads[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, from, to }) => (
          <tr key={label}>
            <th className={`${cell} text-start font-normal`} scope="row">
              {label}
            </th>
            {hasFrom ? <td className={cell}>{from}</td> : null}
            <td className={`${cell} font-medium`}>{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

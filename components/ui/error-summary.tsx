import type { Ref } from "react";

type ErrorSummaryProps = {
  title: string;
  /** Field id and sentence, in the order of the form. */
  errors: { id: string; message: string }[];
  /** For the form to move the focus here, which also reads it out. */
  ref?: Ref<HTMLDivElement>;
};

/**
 * The errors that a form still has since it was sent, above the form, with a link to each field. Screen readers read it once, when it takes the
 * focus, and not each time that an error is fixed.
 */
export function ErrorSummary({ title, errors, ref }: ErrorSummaryProps) {
  return (
    <div
      aria-live="off"
      // Without scripts it is the browser that moves the focus here.
      // biome-ignore lint/a11y/noAutofocus: what is wrong is what a person must hear first.
      autoFocus
      className="rounded-control border border-danger/40 bg-danger-surface px-4 py-3 text-sm leading-5"
      ref={ref}
      role="alert"
      tabIndex={-1}
    >
      <p className="font-medium text-danger">{title}</p>
      <ul className="mt-1.5">
        {errors.map(({ id, message }) => (
          <li key={id}>
            <a className="inline-block py-0.5 underline decoration-danger/50 underline-offset-3" href={`#${id}`}>
              {message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Tailwind 4 is configured in app/globals.css. */
export default { plugins: { "@tailwindcss/postcss": {} } };

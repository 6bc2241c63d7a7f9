const OLDEST = [20, 19];

/** Ends the process with a sentence on a Node that is too old. */
export function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Foyer needs Node ${OLDEST.join(".")} or later; this is ${process.versions.node}. See https://nodejs.org`,
  );
  process.exit(1);
}

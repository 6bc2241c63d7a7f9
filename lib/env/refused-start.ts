// Read by the server and by scripts in plain Node, so it must not import "server-only".

/** Thrown where the server can't start for a reason that its owner can mend; `message` is the sentence to show, without a stack. */
export class RefusedStart extends Error {
  override name = "RefusedStart";
}

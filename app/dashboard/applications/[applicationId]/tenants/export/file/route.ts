/** The users of every tenant of an application. */
export { downloadUsers as POST } from "../export";

import "server-only";
import { users } from "@/db/schema";
import { mapProfile } from "./fields";

/** The column of each field. A record without its column does not compile here. */
export const PROFILE_COLUMNS = mapProfile((name) => users[name]);

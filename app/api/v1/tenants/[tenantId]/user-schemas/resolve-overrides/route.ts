import { SETTINGS_OPERATIONS } from "@/lib/api/operations/owner-settings";
import { serve } from "@/lib/api/serve";

const { resolve } = SETTINGS_OPERATIONS["user-schemas"];

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(resolve);

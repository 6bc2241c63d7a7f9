import { SETTINGS_OPERATIONS } from "@/lib/api/operations/owner-settings";
import { serve } from "@/lib/api/serve";

const { create, list } = SETTINGS_OPERATIONS["auth-session-policies"];

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(create, list);

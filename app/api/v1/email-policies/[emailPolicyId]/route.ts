import { SETTINGS_OPERATIONS } from "@/lib/api/operations/owner-settings";
import { serve } from "@/lib/api/serve";

const { get, change, delete: remove } = SETTINGS_OPERATIONS["email-policies"];

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(get, change, remove);

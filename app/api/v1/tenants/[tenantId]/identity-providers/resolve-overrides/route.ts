import { SETTINGS_OPERATIONS } from "@/lib/api/operations/owner-settings";
import { serve } from "@/lib/api/serve";

const { resolve } = SETTINGS_OPERATIONS["identity-providers"];

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(resolve);

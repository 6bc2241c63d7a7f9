import { takeUserRole } from "@/lib/api/operations/user-roles";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(takeUserRole);

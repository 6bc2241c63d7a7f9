import { changeRoleByApi, deleteRoleByApi, getRole } from "@/lib/api/operations/roles";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getRole, changeRoleByApi, deleteRoleByApi);

import { changeTenantByApi, deleteTenantByApi, getTenant } from "@/lib/api/operations/tenants";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getTenant, changeTenantByApi, deleteTenantByApi);

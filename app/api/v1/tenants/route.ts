import { createTenantByApi, listTenantsByApi } from "@/lib/api/operations/tenants";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(createTenantByApi, listTenantsByApi);

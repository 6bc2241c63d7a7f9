import { verifyCustomDomainByApi } from "@/lib/api/operations/custom-domains";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(verifyCustomDomainByApi);

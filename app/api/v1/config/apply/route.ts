import { applyConfiguration } from "@/lib/api/operations/configuration";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(applyConfiguration);

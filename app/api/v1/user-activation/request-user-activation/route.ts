import { requestUserActivation } from "@/lib/api/operations/activation";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(requestUserActivation);

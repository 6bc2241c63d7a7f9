import { rotateSigningKeyByApi } from "@/lib/api/operations/applications";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(rotateSigningKeyByApi);

import { provisionUser } from "@/lib/api/operations/signup";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(provisionUser);

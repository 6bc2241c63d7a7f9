import { listUsers } from "@/lib/api/operations/users";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(listUsers);

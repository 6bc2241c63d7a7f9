import { getSdkConfiguration } from "@/lib/api/operations/clients";
import { serve } from "@/lib/api/serve";
import { shared } from "@/lib/api/share";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = shared(serve(getSdkConfiguration));

import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function SessionsPage({ params }: { params: Params }) {
  return <CollectionPage collection="auth-session-policies" params={params} />;
}

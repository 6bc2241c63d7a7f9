import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function PoliciesPage({ params }: { params: Params }) {
  return <CollectionPage collection="workflow-policies" params={params} />;
}

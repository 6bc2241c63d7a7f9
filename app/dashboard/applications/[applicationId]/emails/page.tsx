import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function EmailsPage({ params }: { params: Params }) {
  return <CollectionPage collection="email-policies" params={params} />;
}

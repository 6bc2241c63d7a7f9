import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function EmailBrandingPage({ params }: { params: Params }) {
  return <CollectionPage collection="email-brandings" params={params} />;
}

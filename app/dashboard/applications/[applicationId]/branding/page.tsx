import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function PageBrandingPage({ params }: { params: Params }) {
  return <CollectionPage collection="page-brandings" params={params} />;
}

export { ExportPage as default } from "./export";

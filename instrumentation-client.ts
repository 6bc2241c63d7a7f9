// Runs in every page before React takes it over.
import { surviveForeignChanges } from "./app/foreign-changes";
import { receiveAnswersWhole } from "./app/whole-answers";

surviveForeignChanges();
receiveAnswersWhole();

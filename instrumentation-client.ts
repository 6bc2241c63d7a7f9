// Runs in every page before React hydrates it.
import { surviveForeignChanges } from "./app/foreign-changes";
import { receiveAnswersWhole } from "./app/whole-answers";

surviveForeignChanges();
receiveAnswersWhole();

"use client";

import { useLayoutEffect, useState } from "react";
import { controlsOfPage, giveBack, type Kept, mayOutlive, noteTyping } from "./kept-input";

let isDue = true;

/**
 * Keeps what was typed before scripts ran. Where somebody else has changed the page by then (a translator, a password manager), React makes
 * all of it anew, with empty fields; and where a field is under React's control, React would put its own value over what was typed. It looks
 * while React goes over the page for the first time, before anything is replaced.
 */
export function KeepInput(): null {
  const [kept] = useState(controlsOfPage);
  useLayoutEffect(() => {
    if (isDue) giveBack(kept);
    // Once a document: what is typed from now on React hears of.
    isDue = false;
    return noteTyping();
  }, [kept]);
  return null;
}

/** What was typed into a form that an error page has taken the place of, and on which page. */
let waiting: { kept: Kept[]; page: string } = { kept: [], page: "" };

/**
 * For what stands in a form's place after a fault: when it goes, the form shows what was typed, but for passwords, codes and tokens. It looks
 * while it is made, when the form is still there.
 */
export function useKeptInput(): void {
  const [found] = useState(() => controlsOfPage().filter(mayOutlive));
  useLayoutEffect(() => {
    const page = window.location.pathname;
    // A retry that failed again finds no form.
    if (found.length > 0) waiting = { kept: found, page };
    return () => {
      // Once the form is there, and its library has taken over its fields.
      setTimeout(() => {
        if (waiting.page === window.location.pathname) waiting = { kept: giveBack(waiting.kept), page };
      });
    };
  }, [found]);
}

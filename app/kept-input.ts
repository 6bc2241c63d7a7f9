// What people typed, kept while the page around it is made anew.

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A control that may be replaced, and where its successor is found. The control itself holds what was typed, also once it is out of the page. */
export type Kept = { control: Control; at: string; focused: boolean };

const SECRET_HINTS = /\b(current-password|new-password|one-time-code)\b/;

/** What a person has typed in since scripts run: React makes what is typed into some controls their default. */
const typedIn = new WeakSet<EventTarget>();

export function noteTyping(): () => void {
  const note = ({ target }: Event) => void (target && typedIn.add(target));
  document.addEventListener("input", note, true);
  return () => document.removeEventListener("input", note, true);
}

/** Every control of the page. Nothing on the server. */
export function controlsOfPage(): Kept[] {
  if (typeof document === "undefined") return [];
  return [...controls()].map(([at, control]) => ({ control, at, focused: control === document.activeElement }));
}

/** Whether what a control holds may outlive its form: no password, code or token may. */
export function mayOutlive({ control }: Kept): boolean {
  // A password that is shown as text has the mark alone.
  const isSecret = control.type === "password" || "secret" in control.dataset;
  return !isSecret && !SECRET_HINTS.test(control.getAttribute("autocomplete") ?? "");
}

/**
 * Puts what was typed into the controls that stand now where the kept ones stood, as if it were typed again.
 *
 * @returns those for which there is no place now
 */
export function giveBack(kept: readonly Kept[]): Kept[] {
  const now = controls();
  // All is looked at before the first is put back: one field may fill in another.
  const due = kept.flatMap(({ control: from, at, focused }) => {
    const control = now.get(at);
    if (control === from) return isChanged(control) ? [{ control, from: copyOf(control), focused, isSame: true }] : [];
    const isFree = control !== undefined && control.type === from.type && !isChanged(control);
    return isFree ? [{ control, from, focused, isSame: false }] : [];
  });
  for (const { isSame, ...each } of due) {
    if (isSame) tellReact(each);
    else replace(each);
  }
  return kept.filter(({ at }) => !now.has(at));
}

type Due = { control: Control; from: Control; focused: boolean };

function replace({ control, from, focused }: Due): void {
  if (isChanged(from) || typedIn.has(from)) put(control, from);
  if (!focused || document.activeElement !== document.body) return;
  control.focus({ preventScroll: true });
  if (isText(from) && isText(control)) control.setSelectionRange(from.selectionStart, from.selectionEnd);
}

/** React has not heard of what was typed before it came, and would put its own value in place where it controls the field. */
function tellReact({ control, from, focused }: Due): void {
  if (!focused) {
    put(control, from);
    return;
  }
  // What is being composed right now would break off, so where the focus is only what is lost is put back.
  setTimeout(() => {
    if (control.value !== from.value && document.activeElement === control) put(control, from);
  });
}

function copyOf(control: Control): Control {
  const copy = control.cloneNode(true) as Control;
  if (!isChoice(control)) copy.value = control.value;
  return copy;
}

/** By place: the form, the name, and which of those of that name. */
function controls(): Map<string, Control> {
  const places = new Map<string, Control>();
  const forms = [...document.forms];
  for (const control of document.querySelectorAll<Control>("input, textarea, select")) {
    if (/^(hidden|file|submit|color)$/.test(control.type)) continue;
    const form = control.form ? forms.indexOf(control.form) : "";
    const base = [form, control.name || control.id, isChoice(control) ? control.value : ""].join("\n");
    let at = base;
    for (let i = 1; places.has(at); i += 1) at = `${base}\n${i}`;
    places.set(at, control);
  }
  return places;
}

function isChanged(control: Control): boolean {
  if (isChoice(control)) return control.checked !== control.defaultChecked;
  if (!(control instanceof HTMLSelectElement)) return control.value !== control.defaultValue;
  const given = [...control.options].findIndex((option) => option.defaultSelected);
  return control.selectedIndex !== Math.max(given, 0);
}

/** React hears of a value only if it is new to it, so it is set twice: to something else as a program does, then past React as a person does. */
function put(control: Control, from: Control): void {
  if (isChoice(control) && isChoice(from)) {
    // A press, which is what both React and the browser go by.
    if (control.checked !== from.checked) control.click();
    return;
  }
  const { value } = from;
  control.value = "";
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value")?.set?.call(control, value);
  for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
}

function isChoice(control: Control): control is HTMLInputElement {
  return control.type === "radio" || control.type === "checkbox";
}

/** Whether it has a caret; an address field has none that scripts may see. */
function isText(control: Control): control is HTMLInputElement | HTMLTextAreaElement {
  return !(control instanceof HTMLSelectElement) && control.selectionStart !== null;
}

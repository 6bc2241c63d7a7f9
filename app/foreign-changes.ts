// Keeps React and whoever else changes the page out of each other's way: translators, password managers, writing aids.

/** A text of ours that somebody else took out of the page, and what they put in its place. */
type Replaced = { text: string; standIns: ChildNode[] };

/**
 * From now on the page survives changes that React knows nothing of.
 *
 * A translator replaces text nodes. React keeps its own, and fails when it removes one that is not there any more, or puts something in front of
 * it; and what it writes into one is never seen. So such a node is put back, empty, beside what took its place. When React writes into it, or
 * removes it, what took its place goes.
 *
 * An element of ours that is gone, or was wrapped, is no reason to fail either: it is removed where it is, and what belongs in front of it
 * comes in front of what wraps it.
 */
export function surviveForeignChanges(): void {
  new MutationObserver(mend).observe(document, { childList: true, characterData: true, subtree: true });
  tolerateMissingChildren();
}

const replaced = new Map<Text, Replaced>();

function mend(records: MutationRecord[]): void {
  for (const [text, { standIns }] of replaced) {
    const isBack = standIns.every((standIn) => !standIn.isConnected);
    if (text.data === "" && text.isConnected && !isBack) continue;
    settle(text, isBack);
  }
  for (const record of records) {
    for (const removed of record.removedNodes) {
      if (removed instanceof Text && isOurs(removed) && !removed.isConnected) putBack(removed, record);
    }
  }
}

/** React has written into the text or removed it; or somebody has taken their own text away again, as a translator that is switched off. */
function settle(text: Text, isBack: boolean): void {
  const { text: was, standIns } = replaced.get(text) as Replaced;
  replaced.delete(text);
  if (isBack && text.isConnected && text.data === "") text.data = was;
  for (const standIn of standIns) standIn.remove();
}

function putBack(text: Text, record: MutationRecord): void {
  const standIns = standInsOf(record);
  const [first] = standIns;
  if (!first || !record.target.isConnected) return;
  replaced.set(text, { text: text.data, standIns });
  text.data = "";
  first.before(text);
}

function standInsOf({ target, addedNodes, previousSibling, nextSibling }: MutationRecord): ChildNode[] {
  const taken = new Set([...replaced.values()].flatMap(({ standIns }) => standIns));
  // Put there by the same step, or beside the text just before it went.
  const candidates = addedNodes.length > 0 ? [...addedNodes] : [previousSibling, nextSibling];
  return candidates.filter(
    (node): node is ChildNode =>
      node !== null && node.parentNode === target && isStandIn(node) && !taken.has(node as ChildNode),
  );
}

/** What translators put in a text's place: an element of their own, or another text. */
function isStandIn(node: Node): boolean {
  return !isOurs(node) && (node instanceof Text || (node instanceof HTMLElement && node.localName === "font"));
}

/** Whether React made a node, or took it over. It leaves its mark on each. */
function isOurs(node: Node): boolean {
  return Object.keys(node).some((key) => key.startsWith("__reactFiber$"));
}

function tolerateMissingChildren(): void {
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function <Child extends Node>(this: Node, child: Child): Child {
    const parent = child.parentNode;
    if (parent === this || !isOurs(child)) return removeChild.call(this, child) as Child;
    return parent ? (removeChild.call(parent, child) as Child) : child;
  };
  Node.prototype.insertBefore = function <Child extends Node>(this: Node, node: Child, before: Node | null): Child {
    let place = before;
    if (place && place.parentNode !== this && isOurs(place)) {
      while (place && place.parentNode !== this) place = place.parentNode;
    }
    return insertBefore.call(this, node, place) as Child;
  };
}

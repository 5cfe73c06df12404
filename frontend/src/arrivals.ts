// Elements that are on the page, or that a later answer of the server brings.

type Greeting = { selector: string; greet: (element: Element) => void };

const greetings: Greeting[] = [];
const greeted = new WeakMap<Element, Set<string>>();

function greetWithin(root: ParentNode): void {
  for (const { selector, greet } of greetings) {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.push(root);
    for (const element of found) {
      const seen = greeted.get(element) ?? new Set<string>();
      if (seen.has(selector)) continue;
      greeted.set(element, seen.add(selector));
      greet(element);
    }
  }
}

/** Calls `greet` once for each element that matches, whenever it arrives. */
export function whenAdded<Kind extends Element>(selector: string, greet: (element: Kind) => void): void {
  greetings.push({ selector, greet: greet as (element: Element) => void });
  greetWithin(document);
}

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node instanceof Element) greetWithin(node);
  }
}).observe(document.documentElement, { childList: true, subtree: true });

// Focus is kept when an answer replaces what had it: on the same thing, or on what took its place.

type Held = { like: HTMLElement; parent: Element; before: Element | null; after: Element | null };

const FOCUSABLE = "a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select, textarea, summary, [tabindex]";
let held: Held | null = null;

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.getAttribute("name") ?? element.textContent?.trim() ?? "";
}

function within(place: Element | null | undefined, like: HTMLElement): HTMLElement | null {
  if (!place) return null;
  const inside = [...place.querySelectorAll<HTMLElement>(FOCUSABLE)];
  if (place instanceof HTMLElement && place.matches(FOCUSABLE)) inside.unshift(place);
  const same = inside.filter((one) => one.tagName === like.tagName);
  return (
    same.find((one) => nameOf(one) === nameOf(like)) ??
    inside.find((one) => one.matches("[autofocus], h2[tabindex], .editable")) ??
    same.find((one) => one.className === like.className) ??
    inside[0] ??
    null
  );
}

function headingNear(place: Element): HTMLElement | null {
  const heading = place.closest("section, main")?.querySelector<HTMLElement>("h1, h2") ?? null;
  if (heading && !heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  return heading;
}

document.addEventListener("htmx:before:swap", (event) => {
  const { target } = (event as CustomEvent<{ ctx: { target: Element } }>).detail.ctx;
  const like = document.activeElement;
  held = null;
  if (!(like instanceof HTMLElement) || like === document.body || !target.contains(like) || !target.parentElement) return;
  held = { like, parent: target.parentElement, before: target.previousElementSibling, after: target.nextElementSibling };
});

document.addEventListener("htmx:after:swap", () => {
  const { like, parent, before, after } = held ?? {};
  held = null;
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (!like || !parent || !lost) return;
  const first = before ? before.nextElementSibling : parent.firstElementChild;
  const arrived = first === after ? null : first;
  const next = within(arrived, like) ?? within(after, like) ?? within(before, like) ?? headingNear(parent);
  next?.focus({ preventScroll: true });
});

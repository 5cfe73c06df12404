// Menus and popovers: native `popover` elements, placed beside what opened them and filled by the server.
import { htmx } from "./htmx";

const MARGIN = 8;
let opener: HTMLElement | null = null;

function place(floating: HTMLElement, beside: HTMLElement): void {
  const at = beside.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const room = { right: document.documentElement.clientWidth - MARGIN, bottom: window.innerHeight - MARGIN };
  const alignEnd = floating.dataset["align"] === "end";
  const left = Math.max(MARGIN, Math.min(alignEnd ? at.right - width : at.left, room.right - width));
  const below = at.bottom + 4;
  const top = below + height <= room.bottom ? below : Math.max(MARGIN, at.top - height - 4);
  floating.style.setProperty("--left", `${left}px`);
  floating.style.setProperty("--top", `${top}px`);
}

document.addEventListener(
  "toggle",
  (event) => {
    const floating = event.target;
    if (!(floating instanceof HTMLElement) || !floating.hasAttribute("popover")) return;
    const button = document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(floating.id)}"]`);
    const beside = floating.id === "popover" ? opener : button;
    const open = (event as ToggleEvent).newState === "open";
    beside?.setAttribute("aria-expanded", String(open));
    if (!beside) return;
    if (open) place(floating, beside);
    else if (floating.contains(document.activeElement)) beside.focus();
  },
  true,
);

// The arrows walk through a menu.
document.addEventListener("keydown", (event) => {
  const menu = (event.target as Element).closest<HTMLElement>(".menu[popover]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
  const here = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key] ?? 0;
  items.at(next % items.length)?.focus();
  event.preventDefault();
});

// A click on a number opens the one popover of the page. Without scripts the link leads to a page of its own.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = (event.target as Element).closest<HTMLElement>("[data-popover-url]");
  const popover = document.getElementById("popover");
  const url = link?.dataset["popoverUrl"];
  if (!link || !popover || !url) return;
  event.preventDefault();
  const loading = document.querySelector<HTMLTemplateElement>("template#loading");
  popover.replaceChildren(loading ? loading.content.cloneNode(true) : "");
  if (popover.matches(":popover-open")) popover.hidePopover();
  opener = link;
  popover.showPopover();
  void htmx.ajax("GET", url, { target: "#popover", swap: "innerHTML" }).then(() => {
    if (opener === link) place(popover, link);
    popover.querySelector<HTMLElement>("[autofocus], h2[tabindex]")?.focus();
  });
});

// What grows after it was opened (an explanation that follows, a form) stays on the screen.
const growing = document.getElementById("popover");
if (growing) {
  new ResizeObserver(() => {
    if (opener && growing.matches(":popover-open")) place(growing, opener);
  }).observe(growing);
}

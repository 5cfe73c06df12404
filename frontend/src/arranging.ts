// Columns of a table: dragged by their heads into another order, by their edges to another width; pinned ones stay in sight.
import { htmx } from "./htmx";
import { announce } from "./toasts";
import { whenAdded } from "./arrivals";

const NARROWEST = 56;
type Dragging = { head: HTMLElement; over: HTMLElement | null; after: boolean };
type Resizing = { head: HTMLElement; from: number; width: number; col: HTMLElement | null };

let dragging: Dragging | null = null;
let resizing: Resizing | null = null;

function headsOf(table: Element | null): HTMLElement[] {
  return [...(table?.querySelectorAll<HTMLElement>("thead th[data-key]") ?? [])];
}

function nameOf(head: HTMLElement): string {
  return head.querySelector(".head-name")?.textContent?.trim() ?? "";
}

/** Asks for the table with a column at another place or of another width; the server says how it then stands. */
function ask(head: HTMLElement, name: string, value: number, told: string): void {
  const table = head.closest<HTMLElement>("table[data-query]");
  if (!table) return;
  const asked = new URLSearchParams(table.dataset["query"]);
  asked.set("key", head.dataset["key"] ?? "");
  asked.set(name, String(value));
  void htmx.ajax("GET", `/portfolio/column/?${asked}`, { source: table, target: "#portfolio", swap: "outerHTML" }).then(() => announce(told));
}

whenAdded<HTMLElement>(".portfolio-table thead th[data-key]", (head) => {
  if (head.dataset["key"] !== "name") head.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  const head = (event.target as Element).closest?.<HTMLElement>(".portfolio-table thead th[data-key]");
  if (!head || head.dataset["key"] === "name" || resizing) return;
  dragging = { head, over: null, after: false };
  event.dataTransfer?.setData("text/plain", nameOf(head));
  head.classList.add("is-dragged");
});

function unmark(): void {
  dragging?.over?.classList.remove("drop-before", "drop-after");
}

document.addEventListener("dragover", (event) => {
  const over = (event.target as Element).closest?.<HTMLElement>(".portfolio-table thead th[data-key]");
  if (!dragging || !over || over.closest("table") !== dragging.head.closest("table")) return;
  event.preventDefault();
  unmark();
  const box = over.getBoundingClientRect();
  const first = over.dataset["key"] === "name";
  Object.assign(dragging, { over, after: first || event.clientX > box.left + box.width / 2 });
  over.classList.add(dragging.after ? "drop-after" : "drop-before");
});

document.addEventListener("drop", (event) => {
  if (dragging?.over) event.preventDefault();
});

document.addEventListener("dragend", (event) => {
  const done = dragging;
  unmark();
  done?.head.classList.remove("is-dragged");
  dragging = null;
  if (!done?.over || done.over === done.head || event.dataTransfer?.dropEffect === "none") return;
  // The names come first and do not count as a place.
  const heads = headsOf(done.head.closest("table")).slice(1);
  const from = heads.indexOf(done.head);
  const at = heads.indexOf(done.over) + (done.after ? 1 : 0);
  const to = at > from ? at - 1 : at;
  if (to !== from) ask(done.head, "to", to, `${nameOf(done.head)} is now column ${to + 1} of ${heads.length}.`);
});

document.addEventListener("pointerdown", (event) => {
  const head = (event.target as Element).closest<HTMLElement>("[data-grip]")?.closest<HTMLElement>("th");
  if (!head || event.button !== 0) return;
  event.preventDefault();
  const col = head.closest("table")?.querySelectorAll("col")[(head as HTMLTableCellElement).cellIndex] ?? null;
  resizing = { head, from: event.clientX, width: head.offsetWidth, col };
  head.draggable = false;
  head.classList.add("is-resized");
});

document.addEventListener("pointermove", (event) => {
  if (!resizing) return;
  const width = Math.max(NARROWEST, resizing.width + event.clientX - resizing.from);
  resizing.col?.setAttribute("width", String(width));
  resizing.head.querySelector(".head-strut")?.setAttribute("width", String(width));
});

document.addEventListener("pointerup", (event) => {
  if (!resizing) return;
  const { head, from, width } = resizing;
  resizing = null;
  head.classList.remove("is-resized");
  if (head.dataset["key"] !== "name") head.draggable = true;
  const now = Math.max(NARROWEST, Math.round(width + event.clientX - from));
  if (now !== width) ask(head, "width", now, `${nameOf(head)} is ${now} pixels wide.`);
});

// A pinned column stands beside those before it, however wide these are.
whenAdded<HTMLTableElement>(".portfolio-table[class*='pins-']", (table) => {
  const heads = headsOf(table).slice(0, 5);
  const measure = (): void => {
    let left = 0;
    for (const [at, head] of heads.entries()) {
      if (at) table.style.setProperty(`--pin-${at}`, `${left}px`);
      left += head.getBoundingClientRect().width;
    }
  };
  const watcher = new ResizeObserver(measure);
  for (const head of heads) watcher.observe(head);
  measure();
});

// The same table in another arrangement stays scrolled to where it was.
let scrolled: { left: number; top: number } | null = null;
document.addEventListener("htmx:before:swap", (event) => {
  const { target } = (event as CustomEvent<{ ctx: { target: Element } }>).detail.ctx;
  const frame = target.id === "portfolio" ? target.querySelector(".table-frame") : null;
  scrolled = frame ? { left: frame.scrollLeft, top: frame.scrollTop } : null;
  const menu = document.getElementById("popover");
  if (frame && menu?.matches(":popover-open") && menu.querySelector(".column-menu")) menu.hidePopover();
});
document.addEventListener("htmx:after:swap", () => {
  const frame = scrolled ? document.querySelector("#portfolio .table-frame") : null;
  if (frame && scrolled) frame.scrollTo(scrolled);
  scrolled = null;
});

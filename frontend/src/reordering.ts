// Cards in an order of one's own: dragged, or moved by their buttons; the new order is told to the server.
import { htmx } from "./htmx";
import { announce } from "./toasts";
import { whenAdded } from "./arrivals";

let dragged: HTMLElement | null = null;

whenAdded<HTMLElement>("[data-reorder-url] > li", (item) => {
  if (item.parentElement?.dataset["reorderUrl"]) item.draggable = true;
});

function listOf(item: Element | null): HTMLElement | null {
  const list = item?.closest<HTMLElement>("[data-reorder-url]") ?? null;
  return list?.dataset["reorderUrl"] ? list : null;
}

function told(list: HTMLElement): void {
  const order = [...list.children].map((item) => (item as HTMLElement).dataset["key"] ?? "").join(" ");
  for (const [at, item] of [...list.children].entries()) {
    for (const button of item.querySelectorAll<HTMLButtonElement>("[data-move]")) {
      button.disabled = button.dataset["move"] === "1" ? at === list.children.length - 1 : at === 0;
    }
  }
  void htmx.ajax("POST", list.dataset["reorderUrl"] ?? "", { values: { order }, swap: "none", target: "body" });
}

document.addEventListener("dragstart", (event) => {
  const item = (event.target as Element).closest?.<HTMLElement>("[data-reorder-url] > li");
  if (!item || !listOf(item)) return;
  dragged = item;
  item.classList.add("is-dragged");
  event.dataTransfer?.setData("text/plain", item.dataset["key"] ?? "");
});

document.addEventListener("dragover", (event) => {
  const over = (event.target as Element).closest?.<HTMLElement>("[data-reorder-url] > li");
  if (!dragged || !over || listOf(over) !== listOf(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const after = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (after) over.after(dragged);
  else over.before(dragged);
});

document.addEventListener("dragend", () => {
  const list = listOf(dragged);
  dragged?.classList.remove("is-dragged");
  dragged = null;
  if (list) told(list);
});

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("[data-move]");
  const item = button?.closest<HTMLElement>("li");
  const list = listOf(item ?? null);
  if (!button || !item || !list) return;
  const step = Number(button.dataset["move"]);
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  told(list);
  const name = item.querySelector("article")?.getAttribute("aria-label") ?? "";
  announce(`${name} is now number ${[...list.children].indexOf(item) + 1} of ${list.children.length}.`);
  (button.disabled ? item.querySelector<HTMLButtonElement>("[data-move]:not(:disabled)") : button)?.focus();
});

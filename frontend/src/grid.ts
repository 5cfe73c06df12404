// Tables of accounts: shift sorts by a further column; a double click or Enter edits a cell in its place.
import { keep } from "./editing";
import { htmx } from "./htmx";

document.addEventListener(
  "click",
  (event) => {
    if (!event.shiftKey) return;
    const link = (event.target as Element).closest<HTMLElement>("a[data-add-url]");
    const url = link?.dataset["addUrl"];
    if (!link || !url) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void htmx.ajax("GET", url, { source: link, target: "#portfolio", swap: "outerHTML", push: url });
  },
  true,
);

// A group's accounts are fetched once; after that its button shows and hides them.
document.addEventListener(
  "click",
  (event) => {
    const toggle = (event.target as Element).closest<HTMLElement>("[data-rows]");
    const rows = document.getElementById(toggle?.dataset["rows"] ?? "");
    if (!toggle || !rows) return;
    const open = toggle.getAttribute("aria-expanded") === "true";
    toggle.setAttribute("aria-expanded", String(!open));
    if (!rows.querySelector("tr")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    rows.hidden = open;
  },
  true,
);

function edit(cell: HTMLElement): void {
  const row = cell.closest<HTMLElement>("tr[data-account]");
  const table = cell.closest<HTMLElement>("table[data-query]");
  if (!row || !table || cell.querySelector("form[data-edit]")) return;
  const asked = new URLSearchParams(table.dataset["query"]);
  asked.set("account", row.dataset["account"] ?? "");
  asked.set("column", cell.dataset["column"] ?? "");
  keep(cell);
  void htmx.ajax("GET", `/portfolio/cell/?${asked}`, { source: cell, target: cell, swap: "innerHTML" });
}

document.addEventListener("dblclick", (event) => {
  const cell = (event.target as Element).closest<HTMLElement>("td[data-column]");
  if (!cell || (event.target as Element).closest("form[data-edit]")) return;
  event.preventDefault();
  window.getSelection()?.removeAllRanges();
  document.getElementById("popover")?.hidePopover();
  edit(cell);
});

// The arrows walk from cell to cell; Enter and F2 edit the one that has the focus.
document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!(cell instanceof HTMLTableCellElement) || !cell.closest(".portfolio-table")) return;
  if ((event.key === "Enter" || event.key === "F2") && cell.dataset["column"]) {
    event.preventDefault();
    edit(cell);
    return;
  }
  const next = beside(cell, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

function beside(cell: HTMLTableCellElement, key: string): HTMLElement | null {
  const row = cell.parentElement as HTMLTableRowElement;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!step) return null;
  const [down, right] = step as [number, number];
  let at: Element | null = cell;
  if (down) at = down > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (down) return (at as HTMLTableRowElement | null)?.cells?.[cell.cellIndex] ?? null;
  for (at = right > 0 ? cell.nextElementSibling : cell.previousElementSibling; at; at = right > 0 ? at.nextElementSibling : at.previousElementSibling) {
    if (at.matches("td[tabindex]")) return at as HTMLElement;
  }
  return null;
}

// Undoing changes rows anywhere in the table: what is shown is asked for again.
document.addEventListener("rows-changed", () => {
  const table = document.querySelector<HTMLElement>("table[data-query]");
  if (!table) return;
  const query = table.dataset["query"];
  void htmx.ajax("GET", query ? `/portfolio/?${query}` : "/portfolio/", { source: table, target: "#portfolio", swap: "outerHTML" });
});

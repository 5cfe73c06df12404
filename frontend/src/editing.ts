// Click to edit: a cell turns into its form; Enter saves, Escape puts back what was there.
import { htmx } from "./htmx";
import { whenAdded } from "./arrivals";

const before = new WeakMap<Element, string>();

/** Remembers what a cell shows, so that Escape can put it back. */
export function keep(cell: Element): void {
  if (!before.has(cell)) before.set(cell, cell.innerHTML);
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target: Element; sourceElement: Element } }>).detail;
  if (ctx.sourceElement.matches(".editable")) before.set(ctx.target, ctx.target.innerHTML);
});

whenAdded<HTMLFormElement>("form[data-edit]", (form) => {
  const input = form.querySelector<HTMLInputElement | HTMLSelectElement>("input:not([type=hidden]), select, textarea");
  input?.focus();
  if (input instanceof HTMLInputElement) input.select();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const form = (event.target as Element).closest?.("form[data-edit]");
  if (form) {
    event.preventDefault();
    leave(form);
  }
});

document.addEventListener("click", (event) => {
  const form = (event.target as Element).closest("[data-edit-cancel]")?.closest("form[data-edit]");
  if (form) leave(form);
});

function leave(form: Element): void {
  const cell = ancestorKept(form);
  if (!cell) return;
  const kept = before.get(cell) ?? "";
  before.delete(cell);
  cell.innerHTML = kept;
  for (const asking of cell.querySelectorAll(".htmx-request")) asking.classList.remove("htmx-request");
  htmx.process(cell);
  (cell.querySelector<HTMLElement>(".editable") ?? (cell as HTMLElement)).focus();
}

function ancestorKept(form: Element): Element | null {
  for (let at = form.parentElement; at; at = at.parentElement) if (before.has(at)) return at;
  return null;
}

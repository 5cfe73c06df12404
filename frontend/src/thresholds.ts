// Borders over a histogram: dragged, or moved by the arrow keys; the field of the form that holds the number follows.

type Held = { handle: SVGGElement; field: HTMLInputElement };
let held: Held | null = null;

function boxOf(handle: Element): SVGSVGElement | null {
  return handle.closest<SVGSVGElement>("svg.thresholds");
}

function fieldOf(handle: SVGGElement): HTMLInputElement | null {
  const form = handle.closest("form");
  const name = handle.dataset["field"] ?? "";
  return form?.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`) ?? null;
}

function numberOf(box: SVGSVGElement, name: string): number {
  return Number(box.dataset[name]);
}

function move(handle: SVGGElement, field: HTMLInputElement, wanted: number): void {
  const box = boxOf(handle);
  if (!box) return;
  const [lowest, highest, step, width] = ["lowest", "highest", "step", "width"].map((name) => numberOf(box, name)) as [number, number, number, number];
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const number = Math.min(highest, Math.max(lowest, Math.round(wanted / step) * step));
  const text = number.toFixed(decimals);
  handle.setAttribute("transform", `translate(${((number - lowest) / (highest - lowest)) * width} 0)`);
  handle.setAttribute("aria-valuenow", text);
  handle.setAttribute("aria-valuetext", text);
  field.value = text;
}

function told(field: HTMLInputElement): void {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function redrawn(handle: Element): void {
  handle.closest(".score-lie")?.querySelector<HTMLElement>("[data-redraw]")?.click();
}

document.addEventListener("pointerdown", (event) => {
  const handle = (event.target as Element).closest<SVGGElement>(".threshold");
  const field = handle ? fieldOf(handle) : null;
  if (!handle || !field || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  held = { handle, field };
});

document.addEventListener("pointermove", (event) => {
  const box = held ? boxOf(held.handle) : null;
  if (!held || !box) return;
  const at = box.getBoundingClientRect();
  const [lowest, highest] = [numberOf(box, "lowest"), numberOf(box, "highest")];
  move(held.handle, held.field, lowest + ((event.clientX - at.left) / at.width) * (highest - lowest));
});

document.addEventListener("pointerup", () => {
  if (!held) return;
  told(held.field);
  redrawn(held.handle);
  held = null;
});

document.addEventListener("keydown", (event) => {
  const handle = (event.target as Element).closest<SVGGElement>(".threshold");
  const field = handle ? fieldOf(handle) : null;
  const box = handle ? boxOf(handle) : null;
  if (!handle || !field || !box) return;
  const [lowest, highest, step] = ["lowest", "highest", "step"].map((name) => numberOf(box, name)) as [number, number, number];
  const now = Number(handle.getAttribute("aria-valuenow"));
  const steps: Record<string, number> = { ArrowRight: now + step, ArrowUp: now + step, ArrowLeft: now - step, ArrowDown: now - step, PageUp: now + 10 * step, PageDown: now - 10 * step, Home: lowest, End: highest };
  const wanted = steps[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  move(handle, field, wanted);
  told(field);
});

// The bars take their new colours when the keyboard leaves the border: drawing them anew would take its focus away.
document.addEventListener("focusout", (event) => {
  const handle = (event.target as Element).closest<SVGGElement>(".threshold");
  if (handle && !held && handle.getAttribute("aria-valuenow") !== handle.dataset["drawn"]) redrawn(handle);
});
document.addEventListener("focusin", (event) => {
  const handle = (event.target as Element).closest<SVGGElement>(".threshold");
  if (handle) handle.dataset["drawn"] = handle.getAttribute("aria-valuenow") ?? "";
});

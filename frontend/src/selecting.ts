// Rows picked in a table: the bar under it says how many, and one box picks all that are shown.

function update(table: HTMLElement): void {
  const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody input[data-pick]")];
  const picked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector<HTMLInputElement>("thead input[data-pick-all]");
  if (all) {
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
  const bar = document.getElementById(table.dataset["selectionBar"] ?? "");
  if (!bar) return;
  bar.hidden = picked === 0;
  const count = bar.querySelector("[data-count]");
  if (count) count.textContent = String(picked);
}

let last: HTMLInputElement | null = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) return;
  const table = box.closest<HTMLElement>("table");
  if (!table) return;
  const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody input[data-pick]")];
  if (box.matches("[data-pick-all]")) for (const other of boxes) other.checked = box.checked;
  else if (!box.matches("[data-pick]")) return;
  else {
    const [from, to] = [boxes.indexOf(last ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from !== undefined && from >= 0) for (const other of boxes.slice(from, (to ?? from) + 1)) other.checked = box.checked;
    last = box;
  }
  update(table);
});

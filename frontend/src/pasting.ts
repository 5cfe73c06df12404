// Grids of fields: cells copied from a spreadsheet fill the fields from the one that has the focus.
import { announce } from "./toasts";

// A cell that may not be edited keeps its place, so that what is pasted stays in its columns.
function fieldsOf(row: Element): (HTMLInputElement | null)[] {
  return [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input"));
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  const grid = field instanceof HTMLInputElement ? field.closest("table[data-paste-grid]") : null;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !/[\t\n]/.test(text)) return;
  const rows = [...grid.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td"));
  const row = rows.findIndex((one) => one.contains(field as Node));
  const column = fieldsOf(rows[row] as Element).indexOf(field as HTMLInputElement);
  event.preventDefault();
  let filled = 0;
  let beside = 0;
  for (const [down, line] of text.replace(/\r/g, "").replace(/\n$/, "").split("\n").entries()) {
    const fields = rows[row + down] ? fieldsOf(rows[row + down] as Element) : [];
    for (const [right, cell] of line.split("\t").entries()) {
      const target = fields[column + right];
      if (!target) {
        beside += 1;
        continue;
      }
      if (target.value !== cell.trim()) target.classList.add("is-changed");
      target.value = cell.trim();
      filled += 1;
    }
  }
  announce(`${filled} fields filled.${beside ? ` ${beside} cells did not fit into the grid.` : ""}`);
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.closest("table[data-paste-grid]")) {
    field.classList.toggle("is-changed", field.value !== field.defaultValue);
  }
});

// An area to drop a file on: it is an ordinary file field underneath.

document.addEventListener("dragover", (event) => {
  const area = (event.target as Element).closest?.<HTMLElement>(".drop");
  if (area) area.dataset["over"] = "";
});
for (const kind of ["dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = (event.target as Element).closest?.<HTMLElement>(".drop");
    if (area) delete area.dataset["over"];
  });
}
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  const names = input.closest(".drop")?.querySelector(".drop-names");
  if (names) names.textContent = [...(input.files ?? [])].map((file) => file.name).join(", ");
  if (input.dataset["submitOnChange"] !== undefined) input.form?.requestSubmit();
});

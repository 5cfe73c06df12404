// The slider over days: its hidden day field and its label follow the thumb; letting go asks for the page of that day.

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function shown(slider: HTMLInputElement): Date {
  const last = new Date(`${slider.dataset["last"]}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - (Number(slider.max) - Number(slider.value)));
  return last;
}

document.addEventListener("input", (event) => {
  const slider = event.target;
  if (!(slider instanceof HTMLInputElement) || !slider.matches("[data-day-slider]")) return;
  const date = shown(slider);
  const box = slider.closest(".slider");
  const output = box?.querySelector("output");
  const field = box?.querySelector<HTMLInputElement>("input[type=hidden], input[type=date]");
  if (output) output.textContent = day.format(date);
  if (field) field.value = date.toISOString().slice(0, 10);
  slider.setAttribute("aria-valuetext", day.format(date));
});

document.addEventListener("change", (event) => {
  const slider = event.target;
  if (slider instanceof HTMLElement && slider.matches("[data-day-slider], [data-submit-on-change]:not([type=file])")) {
    slider.closest("form")?.requestSubmit();
  }
});

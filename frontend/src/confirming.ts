// A form with `data-confirm` asks first, in the page's own dialog.

const confirmed = new WeakSet<HTMLFormElement>();

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const dialog = document.getElementById("confirm");
    if (!(form instanceof HTMLFormElement) || !(dialog instanceof HTMLDialogElement)) return;
    const question = form.dataset["confirm"];
    if (!question || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event as SubmitEvent;
    fill(dialog, "question", question);
    fill(dialog, "detail", form.dataset["confirmDetail"] ?? "");
    fill(dialog, "action", form.dataset["confirmAction"] ?? "Yes");
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        confirmed.add(form);
        form.requestSubmit(submitter);
      },
      { once: true },
    );
    dialog.showModal();
  },
  true,
);

function fill(dialog: HTMLElement, part: string, text: string): void {
  const place = dialog.querySelector<HTMLElement>(`[data-part="${part}"]`);
  if (!place) return;
  place.textContent = text;
  place.hidden = text === "";
}

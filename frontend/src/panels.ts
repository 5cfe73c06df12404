// The slide-over panel: a row's preview beside its table.
import { htmx } from "./htmx";

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const closing = target.closest("[data-close]");
  if (closing) {
    const open = closing.closest<HTMLElement>("dialog, [popover]");
    if (open instanceof HTMLDialogElement) open.close();
    else open?.hidePopover();
    return;
  }
  if (target instanceof HTMLDialogElement && target.hasAttribute("data-light")) {
    const box = target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) target.close();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = target.closest<HTMLElement>("[data-panel-url]");
  const panel = document.getElementById("panel");
  const url = link?.dataset["panelUrl"];
  if (!link || !(panel instanceof HTMLDialogElement) || !url) return;
  event.preventDefault();
  const loading = document.querySelector<HTMLTemplateElement>("template#loading");
  panel.querySelector(".panel-body")?.replaceChildren(loading ? loading.content.cloneNode(true) : "");
  if (!panel.open) panel.showModal();
  void htmx.ajax("GET", url, { target: "#panel-body", swap: "innerHTML" });
});

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-dialog]");
  const dialog = document.getElementById(button?.dataset["dialog"] ?? "");
  if (dialog instanceof HTMLDialogElement && !dialog.open) {
    event.preventDefault();
    dialog.showModal();
  }
});

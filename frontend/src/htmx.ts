// htmx with the page's CSRF token on every write, and errors of the server told instead of swapped into a cell.
import htmx from "htmx.org";
import { toast } from "./toasts";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

export type Request = { action: string; method: string; headers: Record<string, string> };
export type Context = {
  request: Request;
  response?: { status: number; headers: Headers };
  sourceElement: Element;
  target: Element;
};

function contextOf(event: Event): Context {
  return (event as CustomEvent<{ ctx: Context }>).detail.ctx;
}

document.addEventListener("htmx:config:request", (event) => {
  const { request } = contextOf(event);
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token && request.method.toUpperCase() !== "GET") request.headers["X-CSRFToken"] = token;
});

/** 409 and 422 are answers to a form and are shown where the form stands; anything else is told in a toast. */
document.addEventListener("htmx:before:swap", (event) => {
  const status = contextOf(event).response?.status ?? 200;
  if (status < 400 || status === 409 || status === 422) return;
  event.preventDefault();
  closeWhatWaits(contextOf(event).target);
  toast({ text: sentenceFor(status), tone: "bad" });
});

document.addEventListener("htmx:error", () => {
  toast({ text: "The server could not be reached. Nothing was changed; try again in a moment.", tone: "bad" });
});

/** A popover or a panel that opened for this answer would wait for ever. */
function closeWhatWaits(target: Element): void {
  const waiting = target.closest<HTMLElement>("#popover, dialog#panel");
  if (waiting instanceof HTMLDialogElement) waiting.close();
  else waiting?.hidePopover();
}

function sentenceFor(status: number): string {
  if (status === 401) return "You are signed out. Open the page again to sign in.";
  if (status === 403) return "You may not do this. An administrator can give you the right.";
  if (status === 404) return "This is no longer there. Open the page again to see what changed.";
  return "Something went wrong on the server. Nothing was changed; the log says more.";
}

export { htmx };

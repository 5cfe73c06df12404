// Short news at the foot of the page, with a way back where there is one.

export type Toast = { text: string; tone?: "good" | "bad"; undo?: string; undoLabel?: string };

const SECONDS = 8;

export function toast(news: Toast): void {
  const list = document.getElementById("toasts");
  if (!list) return;
  const box = document.createElement("div");
  box.className = news.tone === "bad" ? "toast toast-bad" : "toast";
  const words = document.createElement("span");
  words.textContent = news.text;
  box.append(words);
  if (news.undo) box.append(button(news.undoLabel ?? "Undo", () => undo(news.undo ?? "", box)));
  box.append(button("Close", () => box.remove(), "toast-close"));
  list.append(box);
  fade(box);
}

/** Announces without showing: for what a person sees change but would not hear. */
export function announce(text: string): void {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
}

function button(label: string, act: () => void, name = ""): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function undo(url: string, box: HTMLElement): void {
  box.remove();
  void window.htmx.ajax("POST", url, { swap: "none", target: "body" });
}

function fade(box: HTMLElement): void {
  let left = SECONDS;
  const clock = window.setInterval(() => {
    if (!box.isConnected) window.clearInterval(clock);
    if (box.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) box.remove();
  }, 1000);
}

document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
document.addEventListener("announce", (event) => {
  const { text, value } = (event as CustomEvent<{ text?: string; value?: string }>).detail;
  announce(text ?? value ?? "");
});
document.addEventListener("click", (event) => (event.target as Element).closest("[data-toast-close]")?.closest(".toast")?.remove());
for (const box of document.querySelectorAll<HTMLElement>(".toast")) fade(box);

// The command palette: any account, metric, page or action from the keyboard. Without scripts it is a search page.
import { toast } from "./toasts";

type Found = { title: string; url: string; hint?: string };
type Group = { name: string; items: Found[] };

const dialog = document.getElementById("palette");
const input = dialog?.querySelector<HTMLInputElement>(".palette-input");
const list = dialog?.querySelector<HTMLElement>(".palette-list");
const url = dialog?.dataset["url"];
let chosen = 0;
let asked = 0;

function options(): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
}

function choose(place: number): void {
  const all = options();
  chosen = all.length === 0 ? 0 : (place + all.length) % all.length;
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  all[chosen]?.scrollIntoView({ block: "nearest" });
  input?.setAttribute("aria-activedescendant", all[chosen]?.id ?? "");
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function show(groups: Group[], query: string): void {
  if (!list) return;
  let count = 0;
  const boxes = groups.filter((group) => group.items.length > 0).map((group) => {
    const box = element("div", "");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", group.name);
    const heading = element("div", "palette-group", group.name);
    heading.setAttribute("aria-hidden", "true");
    box.append(heading);
    for (const found of group.items) {
      const option = element("div", "palette-option", found.title);
      option.id = `palette-option-${count++}`;
      option.setAttribute("role", "option");
      option.dataset["url"] = found.url;
      if (found.hint) option.append(element("span", "palette-hint", found.hint));
      box.append(option);
    }
    return box;
  });
  list.replaceChildren(...(boxes.length ? boxes : [element("div", "palette-empty", `Nothing is called “${query}”.`)]));
  const status = dialog?.querySelector("[data-palette-count]");
  if (status) status.textContent = count === 1 ? "1 result" : `${count} results`;
  choose(0);
}

async function ask(query: string): Promise<void> {
  const mine = ++asked;
  const answer = await fetch(`${url}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
  if (mine !== asked) return;
  if (!answer.ok) {
    toast({ text: "Search does not answer. Try again in a moment.", tone: "bad" });
    return;
  }
  const { groups } = (await answer.json()) as { groups: Group[] };
  if (mine === asked) show(groups, query);
}

function open(): void {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open || !input) return;
  dialog.showModal();
  input.select();
  void ask(input.value);
}

let waiting = 0;
input?.addEventListener("input", () => {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => void ask(input.value), 80);
});
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") go(options()[chosen], event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
});
list?.addEventListener("click", (event) => {
  go((event.target as Element).closest<HTMLElement>('[role="option"]') ?? undefined, event.ctrlKey || event.metaKey);
});

function go(option: HTMLElement | undefined, elsewhere: boolean): void {
  const goal = option?.dataset["url"];
  if (!goal) return;
  if (elsewhere) window.open(goal, "_blank", "noopener");
  else window.location.assign(goal);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.shadowRoot !== null || target.matches("input, textarea, select"));
}

let prefix = "";
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    open();
  } else if (event.key === "?") {
    const shortcuts = document.getElementById("shortcuts");
    if (shortcuts instanceof HTMLDialogElement) shortcuts.showModal();
  } else if (prefix === "g") {
    document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
  }
  prefix = event.key;
});
document.addEventListener("click", (event) => {
  if (dialog && (event.target as Element).closest("[data-open-palette]")) {
    event.preventDefault();
    open();
  }
});

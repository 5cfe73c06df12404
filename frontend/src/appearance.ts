// Light or dark, and how dense tables are: remembered in a cookie, so that the server draws the page right at once.

const root = document.documentElement;

function remember(name: string, value: string): void {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-set-theme], [data-set-density]");
  if (!button) return;
  const { setTheme, setDensity } = button.dataset;
  if (setTheme !== undefined) {
    if (setTheme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = setTheme;
    remember("theme", setTheme);
    document.dispatchEvent(new CustomEvent("bellwether:theme"));
  }
  if (setDensity !== undefined) {
    root.dataset["density"] = setDensity;
    remember("density", setDensity);
  }
  const kind = setTheme === undefined ? "[data-set-density]" : "[data-set-theme]";
  for (const other of document.querySelectorAll(kind)) other.setAttribute("aria-pressed", String(other === button));
});

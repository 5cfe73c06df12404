// What every page runs. Charts and the formula editor are fetched only where a page has one.
import "./htmx";
import "./appearance";
import "./floating";
import "./focus";
import "./panels";
import "./palette";
import "./toasts";
import "./editing";
import "./confirming";
import "./files";
import "./grid";
import "./arranging";
import "./pasting";
import "./reordering";
import "./sliding";
import "./selecting";
import "./tabs";
import "./thresholds";
import { whenAdded } from "./arrivals";

whenAdded<HTMLElement>("figure[data-chart-url]", (figure) => {
  void import("./chart").then(({ draw }) => draw(figure));
});

whenAdded<HTMLElement>("[data-formula-editor]", (editor) => {
  void import("./formula").then(({ edit }) => edit(editor));
});

whenAdded<HTMLButtonElement>("[data-passkey]", (button) => {
  void import("./passkeys").then(({ wire }) => wire(button));
});

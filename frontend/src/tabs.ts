// A row of tabs that is wider than the screen begins at the one that is open.
import { whenAdded } from "./arrivals";

whenAdded<HTMLElement>(".tabs [aria-current]", (tab) => {
  const row = tab.parentElement;
  if (row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});

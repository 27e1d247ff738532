// The counts above the table, and the signs of findings that only the check of the whole edition makes: they
// follow what was done, once, in a pause of typing, so that the check delays no cell.

import { find } from "./cells.js";

let timer = 0;
let shown = new Set(); // rows that bear such a sign, as far as the page knows

const marked = () => new Set(find("#ringkasan")?.dataset.rows?.split(" ").filter(Boolean));
export const recount = () => {
  clearTimeout(timer);
  timer = setTimeout(() => find("#ringkasan")?.dispatchEvent(new Event("follow", { bubbles: true })), 1500);
};
// The rows to draw anew once the counts are there: those with such a sign, and those that had one.
export const signed = () => {
  const now = marked();
  const rows = new Set([...shown, ...now]);
  shown = now;
  return rows;
};

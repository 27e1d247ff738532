// The reason behind a cell, in the top layer of the page: no row, head or bar ever covers it. It shows at the
// cell where the focus or the mouse came last.

import { editor, find, narrow } from "./cells.js";

const at = { focus: null, mouse: null };
let last = "focus";
let shown = null;
let waiting = false;

const cellUnder = (target) => target?.closest?.("#lembar > tbody > tr[data-row] > *") ?? null;
const noteOf = (cell) => (cell?.isConnected && !narrow.matches && !cell.contains(editor) ? find(":scope > .mine", cell) ?? find(":scope > .note", cell) : null);
// as the server drew it: a row that comes again is compared with what is here
const fold = () => {
  for (const name of ["popover", "style"]) shown.removeAttribute(name);
};
const place = () => {
  const cell = shown.parentElement.getBoundingClientRect();
  const frame = shown.closest(".sheet-scroll").getBoundingClientRect();
  const seen = cell.bottom > frame.top && cell.top < frame.bottom && cell.right > frame.left && cell.left < frame.right;
  if (!seen) return fold();
  if (!shown.popover) {
    shown.popover = "manual";
    shown.showPopover();
  }
  const { offsetWidth: width, offsetHeight: height } = shown;
  const above = cell.bottom + height > innerHeight - 8 && cell.top > height + 8;
  shown.style.left = `${Math.max(8, Math.min(cell.left, innerWidth - width - 8))}px`;
  shown.style.top = `${above ? cell.top - height - 2 : cell.bottom + 2}px`;
};
const draw = () => {
  waiting = false;
  const note = noteOf(at[last]) ?? noteOf(at[last === "focus" ? "mouse" : "focus"]);
  if (shown && shown !== note) fold();
  shown = note;
  if (note) place();
};
// once a frame: whoever holds an arrow key passes many cells
export const showNote = () => {
  if (!waiting) requestAnimationFrame(draw);
  waiting = true;
};
const came = (how, cell) => {
  if (at[how] === cell && how === "mouse") return;
  at[how] = cell;
  last = how;
  showNote();
};

document.addEventListener("focusin", ({ target }) => came("focus", cellUnder(target)));
document.addEventListener("focusout", ({ relatedTarget }) => {
  if (!relatedTarget) came("focus", null);
});
document.addEventListener("mouseover", ({ target }) => came("mouse", cellUnder(target)));
document.addEventListener("scroll", () => shown && showNote(), { capture: true, passive: true });

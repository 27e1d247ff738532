// Digits typed before keying.js is there: kept in their order, and given to it (a page is read before its modules).
// The only script that is not a module: it has to listen before the page is drawn.

window.keyedEarly = [];
window.keyedListener = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^([0-9]|Backspace)$/.test(event.key)) return;
  if (event.target.matches?.("textarea, select, input:not([type='radio'])")) return;
  window.keyedEarly.push(event.key);
  event.preventDefault();
};
document.addEventListener("keydown", window.keyedListener);

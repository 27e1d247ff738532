// Paper forms keyed in (form[data-keyed]): a digit answers and moves on, 0 leaves blank, Backspace goes back.
// Without this module the same form is filled in with Tab and the arrow keys.

const form = document.querySelector("form[data-keyed]");
const rows = form ? [...form.querySelectorAll("fieldset")] : [];
const inputs = (row) => [...row.querySelectorAll("input[type='radio']")];
const enter = (row) => (inputs(row).find((one) => one.checked) ?? inputs(row)[0]).focus();

const moveOn = (row) => {
  const next = rows[rows.indexOf(row) + 1];
  if (next) enter(next);
  else form.querySelector("textarea")?.focus();
};
const choose = (row, place) => {
  const chosen = inputs(row)[place - 1];
  if (place && !chosen) return; // a level that this question does not have
  for (const one of inputs(row)) one.checked = one === chosen;
  row.classList.toggle("left-blank", !chosen);
  moveOn(row);
};
const goBack = (row) => {
  const before = rows[rows.indexOf(row) - 1];
  if (before) enter(before);
};

form?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("textarea") && event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value='periksa']"));
    return;
  }
  const row = event.target.closest("fieldset");
  if (!row) return;
  if (/^[0-9]$/.test(event.key)) choose(row, Number(event.key));
  else if (event.key === "Backspace") goBack(row);
  else if (event.key === "Enter") form.requestSubmit(form.querySelector("button[value='periksa']"));
  else return;
  event.preventDefault();
});

if (form && !form.querySelector("[autofocus]") && rows.length) enter(rows[0]);

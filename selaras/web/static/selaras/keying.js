// Paper forms keyed in (form[data-keyed]): a digit answers and moves on, 0 leaves blank, Backspace goes back.
// A key that answers nothing is said and marked. What is typed while the next form loads is kept for it.
// Without this module the same form is filled in with Tab and the arrow keys.

const AHEAD = "selaras-keyed-ahead";
const form = document.querySelector("form[data-keyed]");
const word = form?.querySelector("[data-keyed-word]");
const rows = form ? [...form.querySelectorAll("fieldset")] : [];
const inputs = (row) => [...row.querySelectorAll("input[type='radio']")];
const enter = (row) => (inputs(row).find((one) => one.checked) ?? inputs(row)[0]).focus();
const checking = Boolean(form?.querySelector("[autofocus]"));
let current = rows[0];
let sent = "";

const say = (text, row) => {
  for (const one of form.querySelectorAll(".refused")) one.classList.remove("refused");
  row?.classList.add("refused");
  word.textContent = text;
};
const moveOn = (row) => {
  const next = rows[rows.indexOf(row) + 1];
  if (next) enter(next);
  else form.querySelector("textarea")?.focus();
  return next;
};
const choose = (row, place) => {
  const chosen = inputs(row)[place - 1];
  if (place && !chosen) {
    say(`${row.dataset.keyed} tidak memiliki pilihan ${place}. Tekan 1 sampai ${inputs(row).length}, atau 0 bila dikosongkan.`, row);
    return row;
  }
  for (const one of inputs(row)) one.checked = one === chosen;
  row.classList.toggle("left-blank", !chosen);
  say("");
  return moveOn(row);
};
const goBack = (row) => {
  const before = rows[rows.indexOf(row) - 1] ?? row;
  enter(before);
  return before;
};
const check = () => form.requestSubmit(form.querySelector("button[value='periksa']"));
// where a key belongs: the question in focus, or the last one where nothing is
const rowOf = (target) => target.closest("fieldset") ?? (target === document.body && !checking ? current : undefined);

// keys of the time before this module, or before this page; a wrong one ends them: what follows would be shifted
const replay = (keys) => {
  let row = current;
  for (const key of keys) {
    if (!row) break;
    const next = key === "Backspace" ? goBack(row) : choose(row, Number(key));
    if (next === row && key !== "Backspace") break;
    row = next;
  }
};
const keepAhead = (key) => {
  const keys = JSON.parse(sessionStorage.getItem(AHEAD) ?? "[]");
  sessionStorage.setItem(AHEAD, JSON.stringify([...keys, key]));
};

const pressed = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isDigit = /^[0-9]$/.test(event.key);
  if (sent && (isDigit || event.key === "Backspace")) {
    if (sent === "simpan") keepAhead(event.key);
    event.preventDefault();
    return;
  }
  if (event.target.matches("textarea")) {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    check();
    return;
  }
  if (checking && isDigit && !event.target.closest("fieldset")) {
    say("Belum disimpan. Tekan Enter untuk menyimpan, atau pilih Perbaiki.");
    return;
  }
  const row = rowOf(event.target);
  if (!row) return;
  if (isDigit) choose(row, Number(event.key));
  else if (event.key === "Backspace") goBack(row);
  else if (event.key === "Enter") check();
  else if (event.key.length === 1 && event.key !== " ") say(`“${event.key}” bukan angka. Tekan 1 sampai ${inputs(row).length}, atau 0 bila dikosongkan.`, row);
  else return;
  event.preventDefault();
};

if (form) {
  document.removeEventListener("keydown", window.keyedListener);
  document.addEventListener("keydown", pressed);
  form.addEventListener("focusin", (event) => { current = event.target.closest("fieldset") ?? current; });
  form.addEventListener("submit", (event) => { sent = event.submitter?.value ?? "periksa"; });
  addEventListener("pageshow", () => { sent = ""; });
  const ahead = JSON.parse(sessionStorage.getItem(AHEAD) ?? "[]");
  sessionStorage.removeItem(AHEAD);
  const isBlank = !form.querySelector("input[type='radio']:checked, .errorlist");
  if (!checking && rows.length) {
    enter(rows[0]);
    if (isBlank) replay([...ahead, ...window.keyedEarly]);
  }
}

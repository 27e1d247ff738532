// The role-result matrix as a spreadsheet: roles in cells, a line a role. The server draws every cell and judges
// it; this module moves, hands over what was typed, and keeps it at its cell until the server has it.
//   #matriks-peran   the table; td[data-cell] holds ul.given (from agreements) and ul.typed

import { all, blockOf, find } from "./cells.js";

const table = find("#matriks-peran");
const cells = (row) => all(":scope > td[data-cell]", row);
const rows = () => all("tbody > tr[data-row]", table);
const cellOf = (key) => find(`#sel-${key}`);
const roles = (cell, kind) => all(`:scope > .${kind} > li`, cell).map((item) => item.textContent);
const typed = (cell) => roles(cell, "typed");
const same = (one, other) => one.join("\n") === other.join("\n");
const linesOf = (text) => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
const state = find("#keadaan");
const say = (text, bad = false) => {
  state.textContent = text;
  state.classList.toggle("bad", bad);
};

/* Where one stands */

let here = null; // the cell with the focus
let corner = null; // where a range began
let letGo = false; // Esc, then Tab leaves the table
const place = (cell) => [rows().indexOf(cell.parentElement), cells(cell.parentElement).indexOf(cell)];
const at = (row, column) => cells(rows()[row])[column];
const range = () => {
  const [[top, left], [bottom, right]] = [place(corner), place(here)];
  const [from, to] = [Math.min(left, right), Math.max(left, right) + 1];
  return rows().slice(Math.min(top, bottom), Math.max(top, bottom) + 1).map((row) => cells(row).slice(from, to));
};
const headOf = (cell) => document.getElementById(`hasil-${cell.dataset.cell.split("-")[0]}`);
const go = (cell, extend = false) => {
  if (!cell) return;
  const before = find("[data-cell][tabindex='0']", table);
  if (before) before.tabIndex = -1;
  if (!extend || !corner) corner = cell;
  here = cell;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const one of all("[aria-selected]", table)) one.removeAttribute("aria-selected");
  if (here !== corner) for (const one of range().flat()) one.setAttribute("aria-selected", "true");
  find("#alamat-sel").textContent = `${find("th", cell.parentElement).dataset.name} · ${headOf(cell).dataset.name}`;
};
const step = (down, across) => {
  const [row, column] = place(here);
  const bound = (value, size) => Math.min(Math.max(value, 0), size - 1);
  return at(bound(row + down, rows().length), bound(column + across, cells(here.parentElement).length));
};
const onward = (back) => {
  const next = step(0, back ? -1 : 1);
  if (next !== here) return next;
  const row = rows()[place(here)[0] + (back ? -1 : 1)];
  return row ? cells(row).at(back ? -1 : 0) : null;
};

/* What was typed: strokes in order, each sent until it is answered; undone strokes are strokes as well */

const queue = []; // [{key, was, now}, …] not saved yet
const past = []; // strokes that can be undone
const showTyped = (cell, now) => {
  const list = find(":scope > .typed", cell) ?? Object.assign(document.createElement("ul"), { className: "typed" });
  list.replaceChildren(...now.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  if (now.length) cell.append(list);
  else list.remove();
};
const change = (pairs, undoing = false) => {
  const stroke = pairs.map(([cell, now]) => ({ key: cell.dataset.cell, was: typed(cell), now })).filter((one) => !same(one.was, one.now));
  if (!stroke.length) return;
  for (const { key, now } of stroke) {
    const cell = cellOf(key);
    find(":scope > .clash", cell)?.remove();
    cell.classList.remove("refused");
    cell.classList.add("unsaved");
    showTyped(cell, now);
  }
  queue.push(stroke);
  if (!undoing) past.push(stroke);
  find("[data-undo]").disabled = !past.length;
  flush();
};
const undo = () => {
  const stroke = past.pop();
  find("[data-undo]").disabled = !past.length;
  if (stroke?.length) change(stroke.map(({ key, was }) => [cellOf(key), was]), true);
  else say("Tidak ada lagi yang dapat diurungkan.");
};

let busy = false;
const flush = async () => {
  if (busy || !queue.length) return;
  busy = true;
  say("Menyimpan…");
  const [stroke] = queue;
  const body = new FormData();
  body.set("isian", JSON.stringify(stroke.map(({ key, was, now }) => [...key.split("-").map(Number), was, now])));
  const token = find("[data-token] input[name='csrfmiddlewaretoken']").value;
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
  const response = await fetch(table.dataset.url, { method: "POST", body, headers }).catch(() => null);
  busy = false;
  if (!response || response.status >= 500) {
    say("Belum tersimpan: sambungan terganggu. Isian tetap di halaman ini dan dicoba lagi sendiri.", true);
    setTimeout(flush, 5000);
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  const answer = find("#jawaban", template.content);
  if (response.redirected || !answer) {
    say("Belum tersimpan: sesi berakhir atau hak berubah. Salin isian yang ditandai, lalu muat ulang halaman.", true);
    return;
  }
  queue.shift();
  if (answer.dataset.problem) refuseAll(stroke, answer.dataset.problem);
  else take(stroke, answer);
  flush();
};
// The whole stroke is refused: the cells read as before, with what was typed beside it.
const refuseAll = (stroke, problem) => {
  for (const { key, was, now } of stroke) {
    if (waits(key)) continue;
    showTyped(cellOf(key), was);
    clash(cellOf(key), now, problem);
  }
  forget(stroke, stroke.map(({ key }) => key));
  say(problem, true);
};
const take = (stroke, answer) => {
  for (const fresh of all("td[data-cell]", answer)) {
    const cell = cellOf(fresh.dataset.cell);
    if (!cell || waits(fresh.dataset.cell)) continue;
    cell.classList.remove("unsaved");
    if (cell.contains(editor)) continue; // typed in again meanwhile: it is compared with what was sent just now
    cell.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.label) cell.dataset.label = fresh.dataset.label;
  }
  const refused = all("[data-refused]", answer);
  for (const item of refused) clash(cellOf(item.dataset.refused), stroke.find(({ key }) => key === item.dataset.refused).now, item.textContent);
  forget(stroke, refused.map((item) => item.dataset.refused));
  const [findings, before] = [find("#temuan-matriks", answer), find("#temuan-matriks details")];
  if (before && find("details", findings)) find("details", findings).open = before.open;
  find("#temuan-matriks").replaceWith(findings);
  const support = all("#jawaban-pimpinan > td", answer);
  all("#pimpinan > td", table).forEach((cell, index) => cell.replaceChildren(...(support[index]?.childNodes ?? [])));
  const lacking = new Set(all("#temuan-matriks a").map((link) => link.hash.slice(1)));
  for (const one of all("[id^='hasil-'], [id^='jabatan-']", table)) one.classList.toggle("lacking", lacking.has(one.id));
  say([answer.dataset.said, ...all("[data-told]", answer).map((one) => one.textContent)].join(". "), refused.length > 0);
};
const waits = (key) => queue.some((stroke) => stroke.some((one) => one.key === key));
const forget = (stroke, keys) => {
  const index = past.indexOf(stroke);
  if (index >= 0) past[index] = stroke.filter(({ key }) => !keys.includes(key));
  if (index >= 0 && !past[index].length) past.splice(index, 1);
  find("[data-undo]").disabled = !past.length;
};
const clash = (cell, mine, reason) => {
  const note = find("#bentrok").content.firstElementChild.cloneNode(true);
  find("[data-reason]", note).textContent = reason;
  find("[data-mine]", note).textContent = mine.join("\n") || "(dikosongkan)";
  find("[data-use]", note).addEventListener("click", () => begin(cell, mine.join("\n")));
  find("[data-leave]", note).addEventListener("click", () => {
    note.remove();
    cell.classList.remove("refused");
    go(cell);
  });
  find(":scope > .clash", cell)?.remove();
  cell.classList.remove("unsaved");
  cell.classList.add("refused");
  cell.append(note);
};

/* Typing */

const editor = Object.assign(document.createElement("textarea"), { className: "editor", rows: 2 });
let closing = false; // a text field that goes loses the focus, and must not close twice
let replacing = false; // begun by typing: the arrows leave the cell, as in a spreadsheet
const begin = (cell, text) => {
  go(cell);
  replacing = text?.length === 1;
  editor.value = text ?? typed(cell).join("\n");
  editor.setAttribute("aria-label", `Peran: ${find("#alamat-sel").textContent}`);
  cell.append(editor);
  editor.focus({ preventScroll: true });
  editor.setSelectionRange(editor.value.length, editor.value.length);
};
const finish = (wanted, next) => {
  const cell = editor.parentElement;
  if (!cell || closing) return;
  closing = true;
  editor.remove();
  closing = false;
  if (wanted) change([[cell, linesOf(editor.value)]]);
  if (next) go(next);
};
const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity] };
const whileTyping = (event) => {
  if (event.key === "Escape") finish(false, here);
  else if (event.key === "Enter" && (event.altKey || event.ctrlKey)) editor.setRangeText("\n", editor.selectionStart, editor.selectionEnd, "end");
  else if (event.key === "Enter") finish(true, step(event.shiftKey ? -1 : 1, 0));
  else if (event.key === "Tab") finish(true, onward(event.shiftKey) ?? here);
  else if (replacing && arrows[event.key]) finish(true, step(...arrows[event.key]));
  else return;
  event.preventDefault();
};
const clear = () => change(range().flat().map((cell) => [cell, []]));
const onCell = (event) => {
  const command = event.ctrlKey || event.metaKey;
  const leaves = event.key === "Tab" && (letGo || !onward(event.shiftKey));
  letGo = event.key === "Escape" || (letGo && event.key === "Shift");
  if (leaves || event.isComposing) return;
  if (command && event.key.toLowerCase() === "z") undo();
  else if (command || event.altKey) return;
  else if (arrows[event.key]) go(step(...arrows[event.key]), event.shiftKey);
  else if (event.key === "Tab") go(onward(event.shiftKey));
  else if (event.key === "Enter" || event.key === "F2") begin(here);
  else if (event.key === "Delete" || event.key === "Backspace") clear();
  else if (event.key === "Escape") go(here);
  else if (event.key.length === 1) begin(here, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation(); // "/" and "?" are letters here
};

/* The clipboard: what agreements say is copied along, and not typed again where it is pasted back (SKP-11) */

const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const copy = (event) => {
  event.clipboardData.setData("text/plain", range().map((row) => row.map((cell) => quoted([...roles(cell, "given"), ...typed(cell)].join("\n"))).join("\t")).join("\n"));
  event.preventDefault();
};
const paste = (event) => {
  event.preventDefault();
  const block = blockOf(event.clipboardData.getData("text/plain"));
  const [[first]] = range();
  if (block.length === 1 && block[0].length === 1) return change(range().flat().map((cell) => [cell, linesOf(block[0][0])]));
  const [top, left] = place(first);
  const wide = Math.max(...block.map((row) => row.length));
  if (top + block.length > rows().length || left + wide > cells(first.parentElement).length) {
    return say(`Tempelan ${block.length} baris × ${wide} kolom melewati tepi matriks dari sel ini. Tidak ada yang diisi; pilih sel kiri atasnya.`, true);
  }
  return change(block.flatMap((row, down) => row.map((text, across) => [at(top + down, left + across), linesOf(text)])));
};

/* Events */

const wide = matchMedia("(width >= 48rem)"); // on phones a person is a card, and the form of the post is the way
const cellUnder = (target) => (target.matches?.(".clash *, a") ? null : target.closest?.("td[data-cell]"));
const active = () => wide.matches && here?.isConnected && document.activeElement === here;
table.addEventListener("keydown", (event) => {
  if (event.target === editor) whileTyping(event);
  else if (active()) onCell(event);
});
table.addEventListener("focusin", ({ target }) => {
  if (target.matches("td[data-cell]") && target !== here && wide.matches) go(target);
});
table.addEventListener("mousedown", (event) => {
  const cell = cellUnder(event.target);
  if (!cell || !wide.matches || event.button || event.target === editor) return;
  event.preventDefault();
  if (editor.isConnected) finish(true);
  go(cell, event.shiftKey);
});
table.addEventListener("mouseover", ({ target, buttons }) => {
  const cell = cellUnder(target);
  if (cell && buttons === 1 && active() && cell !== here) go(cell, true);
});
table.addEventListener("dblclick", ({ target }) => {
  const cell = cellUnder(target);
  if (cell && wide.matches && !editor.isConnected) begin(cell);
});
editor.addEventListener("blur", () => finish(true));
document.addEventListener("copy", (event) => active() && copy(event));
document.addEventListener("cut", (event) => active() && (copy(event), clear()));
document.addEventListener("paste", (event) => active() && paste(event));
find("[data-undo]").addEventListener("click", undo);
document.addEventListener("click", (event) => {
  const place = event.target.closest("#temuan-matriks a[href^='#']")?.hash.slice(1);
  const row = place && wide.matches ? document.getElementById(place) : null;
  if (!row) return;
  event.preventDefault();
  go(row.matches("tr") ? cells(row)[0] : cellOf(`${place.split("-")[1]}-${rows()[0].dataset.row}`));
});
window.addEventListener("beforeunload", (event) => {
  if (queue.length || editor.isConnected || find(".refused", table)) event.preventDefault();
});

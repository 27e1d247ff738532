// What was typed and is not saved yet: kept until the server has it, sent in order, tried again, drawn over
// whatever is swapped in. Every deed answers with one fragment: rows, refused cells, rows that are gone.

import { above, all, below, cellAt, cellOf, columnOf, editor, find, go, handles, isNew, keyOf, lineOf, lines, narrowed, put, rove, rowOf, seen, show, stand, text } from "./cells.js";
import { recount } from "./counts.js";
import { showNote } from "./notes.js";

const book = find("#penyunting");
const kept = new Map(); // key -> { was, now, note, change }: what the server had, what was typed, why and in what it was refused
const queue = []; // strokes in order: { deed, fields() } or { deed: "cells", cells: [{ key, now }], draft, after }
let busy = false;
let flying = null; // the stroke that the server is answering at this moment
let pause = 0;
let timer = 0;
let drafts = 0;
const past = []; // what Ctrl+Z takes back, the newest last: a stroke of which the server took nothing, else null
let active = Date.now(); // the poll rests when nobody is at the keyboard: it would keep a session alive for ever

export const unsaved = () => kept.size > 0 || queue.length > 0;
export const wasOf = (cell) => kept.get(keyOf(cell))?.was ?? text(cell);
export const refusedAt = (cell) => Boolean(kept.get(keyOf(cell))?.note);
export const say = (sentence, tone = "") => {
  const strip = find("#keadaan");
  strip.textContent = sentence;
  strip.className = `state ${tone}`;
};

export const draw = (key) => {
  const cell = cellOf(key);
  const own = kept.get(key);
  if (!cell) return;
  find(":scope > .mine", cell)?.remove();
  cell.classList.toggle("unsaved", Boolean(own));
  if (cell.hasAttribute("aria-invalid")) cell.removeAttribute("aria-invalid");
  if (!own) return;
  if (columnOf(cell)) put(cell, own.now); // the handle of a row holds no text: there only the reason shows
  if (!own.note) return;
  const note = Object.assign(document.createElement("div"), { className: "note mine", id: `alasan-${rowOf(cell)}-${cell.cellIndex}`, innerHTML: own.note });
  cell.append(note);
  cell.setAttribute("aria-invalid", "true");
  cell.setAttribute("aria-describedby", note.id);
};
export const drawAll = () => [...kept.keys()].forEach(draw);

// A row that the database does not have: it gets a name of its own.
export const adopt = (row) => {
  drafts += 1;
  row.id = `baris-baru-${drafts}`;
  row.dataset.row = `baru-${drafts}`;
  return row;
};

/* Changing cells */

export const waiting = "Baris baru disimpan saat Bapak/Ibu meninggalkan barisnya.";

const waits = (key) => queue.some((stroke) => stroke.cells?.some((cell) => cell.key === key));
// What a paste goes over, as it reads now; what is on its way to the server counts as arrived.
export const textsSeen = (row) =>
  Object.fromEntries([...row.cells].slice(1).map((cell) => [columnOf(cell), waits(keyOf(cell)) ? text(cell) : wasOf(cell)]));
export const keep = (cell, now, change) => {
  const own = kept.get(keyOf(cell));
  kept.set(keyOf(cell), { was: wasOf(cell), now, note: "", change: change ?? (own?.now === now ? own.change : undefined) });
};
export const change = (pairs) => {
  const cells = [];
  for (const [cell, now] of pairs) {
    if (now === text(cell) && !refusedAt(cell)) continue;
    keep(cell, now);
    draw(keyOf(cell));
    if (isNew(rowOf(cell))) say(waiting);
    else cells.push({ key: keyOf(cell), now });
  }
  if (cells.length) send({ deed: "cells", cells });
  if (stand.cell) show();
  showNote();
};
const letGo = (key) => {
  const cell = cellOf(key);
  if (cell) put(cell, kept.get(key).was);
  kept.delete(key);
  draw(key);
};
export const giveUp = (cell) => {
  letGo(keyOf(cell));
  show();
  showNote();
};
const forget = (row) => {
  for (const key of kept.keys()) if (key.startsWith(`${row}\n`)) kept.delete(key);
};
// A new row that is taken out again; one that is being saved at this moment goes once it is there.
export const discard = (row) => {
  forget(row);
  for (const stroke of queue.filter(({ draft }) => draft === row)) {
    if (stroke === flying) stroke.discarded = true;
    else queue.splice(queue.indexOf(stroke), 1);
  }
};
const touched = (row) => [...kept.keys()].some((key) => key.startsWith(`${row}\n`));
// A new row goes on its way when the focus leaves it; one in which nothing was typed goes away.
export const leave = (from, to) => {
  const row = from?.isConnected ? rowOf(from) : "";
  if (!isNew(row) || (to && rowOf(to) === row) || queue.some((stroke) => stroke.draft === row)) return;
  const tr = lineOf(row);
  if (!touched(row)) return tr.remove();
  const cells = [...tr.cells].slice(1).map((cell) => ({ cell, key: keyOf(cell), now: text(cell) })).filter(({ now }) => now);
  for (const { cell, now } of cells) keep(cell, now);
  send({ deed: "cells", cells: [{ key: `${row}\nblok`, now: tr.dataset.block }, ...cells], draft: row, after: tr.dataset.after });
};

/* The queue */

class Refusal extends Error {}
const failures = {
  400: "Kiriman ini tidak dapat dibaca peladen, jadi belum tersimpan. Salin isian yang bertanda, muat ulang halaman, lalu isi lagi.",
  403: "Belum tersimpan: sesi Bapak/Ibu berakhir. Masuk kembali pada tab lain; isian di sini tetap ada dan dicoba lagi.",
  404: "Belum tersimpan: lampiran ini tidak dapat Bapak/Ibu ubah lagi. Salin isian yang bertanda sebelum memuat ulang.",
};
failures[413] = "Kiriman terlalu besar. Tempel dalam beberapa bagian.";
failures[500] = "Peladen berkali-kali gagal menyimpan isian ini; isian lain tetap disimpan. Ubah isian yang bertanda, atau laporkan kepada pengelola.";
const large = 5_000_000; // bytes of one request that the server still takes
const patience = { 400: 1, 413: 1, 500: 3 }; // so many times a stroke is tried; what ends by itself is tried for ever
const failure = (status) =>
  failures[status] ?? `Belum tersimpan: ${status ? "peladen terganggu" : "sambungan terputus"}, dicoba lagi.`;
const token = () =>
  document.cookie.match(/(?:^|; )selaras_csrf=([^;]+)/)?.[1] ?? JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const ask = async (deed, fields) => {
  const body = new URLSearchParams(fields);
  const response = await fetch(book.dataset[deed], {
    method: "POST", body, signal: AbortSignal.timeout(deed === "paste" ? 120_000 : 30_000), // a block may name hundreds of new entries
    headers: { "X-CSRFToken": token(), "HX-Request": "true" },
  });
  if (response.redirected) throw new Refusal("403");
  if (response.status === 400 && String(body).length > large) throw new Refusal("413");
  if (!response.ok && response.status !== 422) throw new Refusal(String(response.status));
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  const answer = template.content.firstElementChild;
  if (answer?.id !== "jawaban") throw new Refusal("502"); // somebody between us and the server has answered
  return answer;
};
const fieldsOf = ({ fields, cells, after = "" }) => {
  if (fields) return fields();
  const edits = cells.map(({ key, now }) => {
    const [row, column] = key.split("\n");
    return isNew(row) ? { row: null, line: 0, column, was: "", now } : { row: Number(row), line: 0, column, was: kept.get(key)?.was ?? "", now };
  });
  return { edits: JSON.stringify(edits), after };
};
export const send = (stroke) => {
  queue.push(stroke);
  pump();
};
const pump = async () => {
  while (!busy && queue[0]?.deed === "undo" && past.at(-1)) {
    if (!takeAlong(past.pop())) continue; // answered since
    queue.shift();
    say("Diurungkan: isian yang belum tersimpan.");
  }
  if (busy || !queue.length) return;
  busy = true;
  say("Menyimpan…");
  const stroke = (flying = queue[0]);
  try {
    const answer = await ask(stroke.deed, fieldsOf(stroke));
    pause = 0;
    queue.shift();
    settle(stroke, answer);
  } catch (error) {
    if (queue[0] !== stroke) { // answered, but not drawn: a fault of ours, and no reason to stop
      say("Terkirim, tetapi halaman ini tidak dapat menampilkan hasilnya. Muat ulang halaman.", "bad");
      throw error;
    }
    missed(stroke, error instanceof Refusal ? Number(error.message) : 0);
  } finally {
    flying = null;
    timer = setTimeout(hurry, pause);
  }
};
// Nothing came back: a stroke is tried again, unless trying once more would not help.
const missed = (stroke, status) => {
  stroke.tries = stroke.status === status ? stroke.tries + 1 : 1;
  stroke.status = status;
  pause = Math.min(pause + 2000, 15000);
  // undoing twice would undo another change: whoever asked is told, and asks again
  const again = stroke.cells || stroke.deed === "paste";
  const over = stroke.tries >= (patience[status] ?? Infinity);
  if (!again || over || stroke.discarded) queue.shift();
  if (again && over) drop(stroke, failure(status));
  else say(again ? failure(status) : "Perintah itu belum terkirim. Ulangi sebentar lagi.", "bad");
};
const drop = (stroke, sentence) => {
  const note = Object.assign(document.createElement("p"), { className: "tone-error" });
  note.append(Object.assign(document.createElement("strong"), { textContent: "Belum tersimpan" }), ` ${sentence}`);
  for (const { key } of stroke.cells ?? []) {
    if (!kept.has(key)) continue;
    kept.get(key).note = note.outerHTML;
    draw(key);
  }
  showNote();
  say(sentence, "bad");
};
export const hurry = () => {
  if (!timer) return;
  clearTimeout(timer);
  timer = 0;
  busy = false;
  pump();
};

/* What came back */

const settle = (stroke, answer) => {
  if (stroke.discarded) return takeBack(answer);
  if (answer.dataset.problem) return drop(stroke, answer.dataset.problem);
  // a row of one's own that is refused stays until it is taken out: much was typed into it
  const tag = stroke.draft || !(stroke.cells || stroke.deed === "paste") ? undefined : answer.dataset.change || stroke;
  const made = adoptAll(answer, tag);
  const keyOfItem = ({ dataset: { row, line, column } }) => `${row || stroke.draft || made.get(line) || ""}\n${column}`;
  const refused = new Map(all("[data-refused]", answer).map((item) => [keyOfItem(item), item]));
  const fresh = new Map(all("tr[data-row]", answer).map((row) => [row.dataset.row, row]));
  const draft = lineOf(stroke.draft);
  const column = draft?.contains(stand.cell) && draft.contains(document.activeElement) && !draft.contains(editor) ? stand.cell.cellIndex : null;
  const late = draft ? lateIn(draft, stroke) : [];
  const born = draft && !refused.size ? fresh.get(answer.dataset.made) : null;
  const pasted = stroke.deed === "paste";
  const sent = pasted ? coveredBy(answer) : (stroke.cells ?? []).map((cell) => cell.key);
  for (const key of sent) {
    const own = kept.get(key);
    if (!own || refused.has(key)) continue;
    if (waits(key)) own.was = freshText(fresh, key) ?? own.was;
    else if (pasted) letGo(key);
    else if (!stroke.draft) kept.delete(key);
  }
  for (const [key, item] of refused) {
    const own = kept.get(key);
    if (!waits(key)) kept.set(key, { was: item.dataset.current ?? own?.was ?? "", now: (pasted ? null : own?.now) ?? item.dataset.now, note: item.innerHTML, change: tag ?? own?.change });
  }
  if (stroke.deed === "undo") past.pop();
  else if (answer.dataset.change) past.push(null);
  else if (tag === stroke && refused.size) past.push(stroke);
  if (stroke.deed === "undo" && answer.dataset.change) takeAlong(answer.dataset.change);
  if (stroke.draft && !draft && !refused.size) forget(stroke.draft);
  const cells = born ? baptise(draft, born, late) : [];
  merge(answer);
  if (column !== null && born) go(cellAt(lineOf(born.dataset.row), column));
  for (const key of new Set([...sent, ...refused.keys(), ...cells.map((cell) => cell.key)])) draw(key);
  say(answer.dataset.said, answer.dataset.tone);
  recount();
  // what was taken otherwise than it reads is said until there is something newer, or it is undone
  const told = find("[data-told]", answer);
  if (told || stroke.deed !== "cells") find("#diketahui").replaceChildren(...(told?.childNodes ?? []));
  if (cells.length) send({ deed: "cells", cells });
  if (draft?.isConnected && !born && late.length && stand.cell) leave(draft.cells[1], stand.cell);
  if (!stand.cell && lines().length) go(cellAt(lines()[0], 1));
  else if (stand.cell?.isConnected) show();
  showNote();
};
// What was typed into a new row while it was being saved, as [column, text].
const lateIn = (draft, { cells }) => {
  const sent = new Map(cells.map(({ key, now }) => [key, now]));
  return [...draft.cells].slice(1).map((cell) => [columnOf(cell), kept.get(keyOf(cell))?.now, sent.get(keyOf(cell)) ?? ""])
    .filter(([, now, before]) => now !== undefined && now !== before).map(([column, now]) => [column, now]);
};
// The new row gets the name the database gave it: what is typed in it right now stays, and what came late is
// sent after it. Returns the cells to send.
const baptise = (draft, born, late) => {
  forget(draft.dataset.row);
  Object.assign(draft, { id: born.id });
  Object.assign(draft.dataset, { row: born.dataset.row, version: "0" });
  for (const name of ["draft", "line"]) delete draft.dataset[name];
  for (const cell of all(":scope > .unsaved", draft)) cell.classList.remove("unsaved");
  const before = lineOf(born.dataset.after);
  if (before && before !== draft && before.nextElementSibling !== draft && !draft.contains(editor)) before.after(draft);
  if (draft.contains(editor)) put(editor.parentElement, textIn(born, columnOf(editor.parentElement)) ?? text(editor.parentElement));
  return late.map(([column, now]) => {
    const key = `${born.dataset.row}\n${column}`;
    kept.set(key, { was: textIn(born, column) ?? "", now, note: "" });
    return { key, now };
  });
};
const takeBack = (answer) => {
  merge(answer);
  const row = lineOf(answer.dataset.made);
  if (row) send({ deed: "remove", fields: () => ({ rows: seen(row) }) });
  else say(answer.dataset.problem ?? "Baris baru itu tidak jadi disimpan.");
};
// Lines of a paste that could not become rows stay in the page as rows that are not saved.
const adoptAll = (answer, change) => {
  const made = new Map();
  for (const row of all("tr[data-draft]", answer)) {
    made.set(row.dataset.line, adopt(row).dataset.row);
    find("#lembar > tbody").append(row);
    for (const cell of [...row.cells].slice(1).filter((one) => text(one))) keep(cell, text(cell), change);
  }
  return made;
};
// What was refused in a stroke that is undone goes with it, unless somebody typed in it since; true where there was any.
const takeAlong = (change) => {
  const keys = [...kept].filter(([key, own]) => own.change === change && !cellOf(key)?.contains(editor) && !waits(key)).map(([key]) => key);
  for (const key of keys.filter((one) => !isNew(one))) letGo(key);
  for (const name of new Set(keys.filter(isNew).map((key) => key.split("\n")[0]))) {
    const row = lineOf(name);
    if (!row || row.contains(editor) || [...kept].some(([key, own]) => key.startsWith(`${name}\n`) && own.change !== change)) continue;
    discard(name);
    const focus = row.contains(document.activeElement);
    const next = row.contains(stand.cell) ? above(stand.cell) ?? below(stand.cell, 2)[1]?.cells[stand.cell.cellIndex] : null;
    row.remove();
    if (next) go(next, { focus });
  }
  tidy();
  return keys.length > 0;
};
// What was refused before in the cells that a paste lies over is answered by the paste.
const coveredBy = (answer) => Object.entries(JSON.parse(answer.dataset.covered)).flatMap(([row, keys]) => keys.map((key) => `${row}\n${key}`));
const freshText = (fresh, key) => {
  const [row, column] = key.split("\n");
  return textIn(fresh.get(row), column);
};
const textIn = (row, column) => {
  const found = [...(row?.cells ?? [])].find((cell) => columnOf(cell) === column);
  return found && text(found);
};
const merge = (answer) => {
  const fresh = all("tr[data-row]", answer);
  const gone = answer.dataset.gone?.split(" ").filter(Boolean) ?? [];
  if (!fresh.length && !gone.length && !find("#lembar > tbody > tr[data-draft]")) return;
  const at = stand.cell && [rowOf(stand.cell), stand.cell.cellIndex];
  const held = document.activeElement?.closest("#lembar") !== null;
  handles(fresh);
  for (const row of fresh) {
    const old = lineOf(row.dataset.row);
    const before = lineOf(row.dataset.after);
    if (old) swap(old, row);
    else if (before) before.after(row);
    else find("#lembar > tbody")?.append(row);
  }
  // a row that somebody deleted goes, unless something typed into it would go with it
  for (const row of gone) if (!touched(row) && !lineOf(row)?.contains(editor)) lineOf(row)?.remove();
  tidy();
  if (at && !stand.cell.isConnected) {
    stand.cell = stand.corner = null;
    go(cellAt(lineOf(at[0]) ?? lines()[0], at[1]), { focus: held });
  }
};
// Cells that are being typed in, or wait to be saved, stay as they are: the row around them changes.
const swap = (old, fresh) => {
  if (Number(fresh.dataset.version) < Number(old.dataset.version)) return;
  if (old.cells.length !== fresh.cells.length) {
    if (!old.contains(editor)) old.replaceWith(fresh);
    return;
  }
  [...fresh.cells].forEach((cell, index) => {
    const mine = old.cells[index];
    if (!kept.has(keyOf(mine)) && !mine.contains(editor) && mine.innerHTML !== cell.innerHTML) mine.replaceWith(cell);
  });
  Object.assign(old.dataset, fresh.dataset);
};
// Block headings stand before the first row of each block; a sasaran said once is muted below.
export const tidy = () => {
  let before = null;
  for (const row of lines()) {
    const begins = before?.dataset.block !== row.dataset.block;
    const over = row.previousElementSibling?.matches(".group") ? row.previousElementSibling : null;
    if (!begins) over?.remove();
    else if (!over) row.before(headed(row.dataset.block));
    else if (find(".band", over).textContent !== row.dataset.block) find(".band", over).textContent = row.dataset.block;
    row.classList.toggle("same", !begins && [1, 2].every((index) => text(before.cells[index]) === text(row.cells[index])));
    before = row;
  }
  for (const heading of all("#lembar > tbody > tr.group")) if (!heading.nextElementSibling?.dataset.row) heading.remove();
  rove();
};
const headed = (block) => {
  const heading = find("tr", find("#judul-blok").content).cloneNode(true);
  find(".band", heading).textContent = block;
  return heading;
};

/* Who else is here, and what changed meanwhile */

export const awake = () => {
  active = Date.now();
};
// `again`: rows to draw anew although they are what the page has.
export const look = async (again = new Set()) => {
  if (busy || document.hidden || !find("#lembar") || Date.now() - active > 600_000) return;
  const cell = stand.cell?.isConnected && !isNew(rowOf(stand.cell)) ? keyOf(stand.cell).replace("\n", ":") : "";
  const rows = lines().filter((row) => !isNew(row.dataset.row)).map((row) => (again.has(row.dataset.row) ? `${row.dataset.row}:0` : seen(row))).join(" ");
  const answer = await ask("look", { seen: rows, cell, narrowed: narrowed() }).catch(() => null);
  if (!answer || busy) return;
  if (all("tr[data-row]", answer).some((row) => !again.has(row.dataset.row)) || answer.dataset.gone) recount();
  merge(answer);
  find("#hadir").replaceChildren(...find("[data-present]", answer).childNodes);
  for (const one of all("#lembar .theirs")) one.classList.remove("theirs");
  for (const one of all("#hadir [data-cell]")) cellOf(one.dataset.cell.replace(":", "\n"))?.classList.add("theirs");
};

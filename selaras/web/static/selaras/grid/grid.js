// The matrix as a spreadsheet (docs/keputusan/0020): keys, mouse, clipboard, new rows. The server draws every
// row and judges every cell; this module moves, marks and hands over what was typed (keeper.js).

import { above, all, below, blockOf, cellAt, columnOf, columns, editable, editor, find, go, handles, isNew, kindOf, labelOf, lineOf, lines, nameOf, narrow, narrowed, onward, put, range, rove, seen, show, stand, step, text } from "./cells.js";
import { signed } from "./counts.js";
import { adopt, awake, change, discard, drawAll, giveUp, hurry, keep, leave, look, refusedAt, say, send, textsSeen, tidy, unsaved, waiting } from "./keeper.js";

const longest = 2_000_000; // letters of one paste

/* Typing in a cell */

let replacing = false; // begun by typing: the arrows leave the cell, as in a spreadsheet
let closing = false;
let letGo = false; // Esc, then Tab leaves the table

const begin = (cell, value) => {
  if (!editable(cell) || editor.isConnected) return;
  replacing = value !== undefined;
  editor.value = value ?? text(cell);
  editor.setAttribute("aria-label", `${nameOf(cell)}, baris ${labelOf(cell.parentElement) || "baru"}`);
  cell.append(editor);
  cell.parentElement.classList.add("editing"); // it may reach over the rows below
  editor.focus({ preventScroll: true });
  editor.setSelectionRange(editor.value.length, editor.value.length);
};
const meant = (cell, typed) => {
  const value = typed.trim();
  if (kindOf(cell) !== "tick" || !value) return value;
  // a figure or a single letter is no scope: it goes as it is, and comes back with the reason
  if (!/^[✓✔]|\p{L}{2}/u.test(value) && !/^v$/i.test(value)) return value;
  return /^[✓✔vV](\s|$)/.test(value) ? value.replace(/^./u, "✓") : `✓ ${value}`;
};
const finish = (wanted, next = null) => {
  const cell = editor.parentElement;
  if (!cell || closing) return;
  closing = true;
  const now = meant(cell, editor.value);
  editor.remove();
  cell.parentElement.classList.remove("editing");
  closing = false;
  if (wanted) change([[cell, now]]);
  if (next) go(next);
};
const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const typing = (event) => {
  if (event.key === "Escape") finish(false, stand.cell);
  else if (event.key === "Enter" && (event.altKey || event.ctrlKey)) editor.setRangeText("\n", editor.selectionStart, editor.selectionEnd, "end");
  else if (event.key === "Enter") finish(true, step(event.shiftKey ? -1 : 1, 0));
  else if (event.key === "Tab") finish(true, onward(event.shiftKey) ?? stand.cell);
  else if (replacing && arrows[event.key]) finish(true, step(...arrows[event.key]));
  else return;
  event.preventDefault();
};

/* Deeds on the range */

const marked = () => range().flat().filter(editable);
const toggle = (cell) => {
  if (kindOf(cell) !== "tick") return;
  if (text(cell).length > 1) begin(cell);
  else change([[cell, text(cell) ? "" : "✓"]]);
};
const clear = () => change(marked().map((cell) => [cell, ""]));
const fillDown = () => {
  const rows = range();
  const [source, targets] = rows.length > 1 ? [rows[0], rows.slice(1)] : [rows[0].map(above), rows];
  change(targets.flatMap((row) => row.map((cell, index) => [cell, source[index]])).filter(([, from]) => from).map(([cell, from]) => [cell, text(from)]));
};
const undo = () => send({ deed: "undo", fields: () => ({}) });
const redo = () => send({ deed: "redo", fields: () => ({}) });
const escape = () => {
  if (refusedAt(stand.cell)) {
    giveUp(stand.cell);
    return say("Isian dibatalkan; nilai semula ditampilkan kembali.");
  }
  stand.corner = stand.cell;
  letGo = true;
  return show();
};
const quoted = (value) => (/[\t\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const copied = () => range().map((row) => row.filter(editable).map((cell) => quoted(text(cell))).join("\t")).join("\n");
const paste = (typed) => {
  if (typed.length > longest) return say("Tempelan ini terlalu besar. Tempel dalam beberapa bagian.", "bad");
  if (!/[\t\n]/.test(typed.trimEnd())) return change(marked().map((cell) => [cell, meant(cell, typed)]));
  const anchor = range()[0][0];
  if (!editable(anchor)) return say("Pilih sel tempat blok dimulai, lalu tempel lagi.", "bad");
  const block = blockOf(typed);
  const rows = below(anchor, block.length);
  if (block.length === 1 && isNew(rows[0].dataset.row)) return fillDraft(anchor, block[0]);
  const drafts = rows.filter((row) => isNew(row.dataset.row));
  // line by line the server fills the rows it knows: one that it does not know would shift all below it
  if (drafts.length && drafts[0] !== rows.at(-drafts.length)) return say("Di antara baris tujuan ada baris baru yang belum tersimpan. Lengkapi atau hapus baris itu dahulu, lalu tempel lagi.", "bad");
  const shown = rows.slice(0, rows.length - drafts.length).map((row) => [Number(row.dataset.row), textsSeen(row)]);
  // read now: an answer that is under way may put another cell in the place of this one
  const fields = { text: typed, rows: JSON.stringify(shown), column: columnOf(anchor), block: rows.at(-1).dataset.block, narrowed: narrowed() };
  return send({ deed: "paste", fields: () => fields });
};
// One line pasted into a row that is not saved yet is typed into it, cell by cell.
const fillDraft = (anchor, texts) => {
  const cells = [...anchor.parentElement.cells].slice(anchor.cellIndex);
  change(cells.slice(0, texts.length).map((cell, index) => [cell, meant(cell, texts[index])]));
  if (texts.length > cells.length) say("Sebagian tempelan berada di luar kolom terakhir dan tidak dipakai.", "bad");
};

/* Rows */

const insert = (after, values = {}) => {
  const row = adopt(find("tr", find("#baris-baru").content).cloneNode(true));
  const known = after && !isNew(after.dataset.row) ? after.dataset.row : after?.dataset.after ?? "";
  Object.assign(row.dataset, { block: values.blok ?? after?.dataset.block ?? row.dataset.block, after: known });
  if (after) after.after(row);
  else find("#lembar > tbody").prepend(row);
  const like = after && !values.sasaran ? { no_sasaran: text(after.cells[1]), sasaran: text(after.cells[2]) } : {};
  for (const cell of [...row.cells].slice(1)) {
    const value = values[columnOf(cell)] ?? like[columnOf(cell)];
    if (!value) continue;
    if (values[columnOf(cell)]) keep(cell, value);
    put(cell, value);
  }
  handles([row]);
  tidy();
  go([...row.cells].slice(1).find((cell) => !text(cell)) ?? row.cells[1]);
  say(waiting);
};
const remove = (row) => {
  const next = step(1, 0) === stand.cell ? step(-1, 0) : step(1, 0);
  if (!isNew(row.dataset.row)) return send({ deed: "remove", fields: () => ({ rows: seen(row) }) });
  discard(row.dataset.row);
  row.remove();
  tidy();
  return go(next?.isConnected ? next : cellAt(lines()[0], 1));
};
const openMenu = (row) => {
  const menu = find("#menu-baris");
  const box = find(".handle-button", row).getBoundingClientRect();
  menu.dataset.row = row.dataset.row;
  for (const link of all("a[data-address]", menu)) {
    link.href = link.dataset.address.replace("/0/", `/${row.dataset.row}/`);
    link.hidden = isNew(row.dataset.row);
  }
  menu.showPopover();
  menu.style.left = `${box.right + 4}px`;
  menu.style.top = `${Math.max(8, Math.min(box.top, innerHeight - menu.offsetHeight - 8))}px`;
  find("button", menu).focus();
};
const rowDeeds = { above: (row) => insert(lines()[lines().indexOf(row) - 1] ?? null), below: insert, remove };
const barDeeds = { undo, redo, insert: () => insert(stand.cell?.isConnected ? stand.cell.parentElement : lines().at(-1) ?? null) };
const choices = {
  mine: (cell) => change([[cell, text(cell)]]),
  theirs: (cell) => giveUp(cell),
};

/* Keys */

const cellUnder = (target) => {
  const cell = target?.closest?.("#lembar > tbody > tr[data-row] > *");
  return cell && !narrow.matches && !target.closest(".note, .editor") ? cell : null;
};
const plain = {
  Enter: () => (find(".mine button", stand.cell) ?? { focus: () => begin(stand.cell) }).focus(),
  F2: () => begin(stand.cell),
  " ": () => (kindOf(stand.cell) === "tick" ? toggle(stand.cell) : begin(stand.cell, "")),
  Delete: clear, Backspace: clear, Escape: escape,
};
const everything = () => {
  stand.corner = cellAt(lines()[0], 1);
  go(cellAt(lines().at(-1), Infinity), { extend: true });
};
const controlled = { z: undo, Z: redo, y: redo, d: fillDown, a: everything };
const far = 1e6;
const moves = { ...arrows, PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -far], End: [0, far] };
const move = ({ key, shiftKey }, control) => {
  if (!moves[key]) return false;
  const corner = control && (key === "Home" || key === "End");
  const [down, across] = moves[key].map((size) => size * (control ? far : 1));
  const target = step(corner ? across : down, across);
  // the row's handle is reached with the arrow alone: Home goes to the first cell that holds something
  go(across <= -far ? cellAt(target.parentElement, 1) : target, { extend: shiftKey });
  return true;
};
const tab = (back) => {
  const next = letGo ? null : onward(back);
  letGo = false;
  if (next) go(next);
  return next !== null;
};
const did = (deed) => {
  deed?.();
  return Boolean(deed);
};
const press = (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Tab") return tab(event.shiftKey);
  if (move(event, control)) return true;
  if (control) return did(controlled[event.key]);
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) return did(() => openMenu(stand.cell.parentElement));
  if (event.altKey || !editable(stand.cell)) return false;
  if (plain[event.key]) return did(plain[event.key]);
  // the letter itself falls into the editor, which has the focus by the time it is typed
  if (event.key.length === 1 && !"/?".includes(event.key)) begin(stand.cell, "");
  return false;
};
// A stroke undone may take the last row along: what brings it back works without a cell to stand in.
const nowhere = "body, [data-paste-form]:placeholder-shown";
const undoing = ({ key, ctrlKey, metaKey }) => (ctrlKey || metaKey) && !narrow.matches && !lines().length && did({ z: undo, Z: redo, y: redo }[key]);
document.addEventListener("keydown", (event) => {
  awake();
  if (event.isComposing) return;
  if (event.target === editor) {
    typing(event);
    return;
  }
  const cell = cellUnder(event.target);
  if (event.key === "Escape" && event.target.closest?.("#lembar .note")) go(stand.cell);
  if (!cell) {
    if (event.target.matches(nowhere) && undoing(event)) event.preventDefault();
    return;
  }
  if (cell !== stand.cell) go(cell, { focus: false });
  if (press(event)) event.preventDefault();
});

/* Mouse and buttons */

document.addEventListener("mousedown", (event) => {
  awake();
  const cell = cellUnder(event.target);
  if (!cell || event.button !== 0 || event.target.closest(".handle-button")) return;
  event.preventDefault();
  finish(true);
  go(cell, { extend: event.shiftKey });
});
document.addEventListener("mouseover", (event) => {
  if (event.buttons !== 1 || !stand.corner || editor.isConnected) return;
  const cell = cellUnder(event.target);
  if (cell && cell !== stand.cell && editable(cell)) go(cell, { extend: true });
});
document.addEventListener("dblclick", (event) => {
  const cell = cellUnder(event.target);
  if (cell && cell === stand.cell) begin(cell);
});
const buttons = {
  "#lembar .handle-button": (button) => {
    if (narrow.matches) return false;
    go(button.parentElement, { focus: false });
    openMenu(button.closest("tr"));
    return true;
  },
  "[data-row-deed]": (button) => {
    const menu = button.closest("[popover]");
    menu.hidePopover();
    rowDeeds[button.dataset.rowDeed](lineOf(menu.dataset.row));
  },
  "[data-bar-deed]": (button) => {
    if (narrow.matches && button.matches("a")) return false;
    barDeeds[button.dataset.barDeed]();
    return true;
  },
  "[data-choice]": (button) => {
    const cell = button.closest("#lembar > tbody > tr > *");
    stand.cell = cell;
    choices[button.dataset.choice](cell);
    go(cell);
  },
  "[data-pick]": (button) => {
    button.closest("dialog").close();
    insert(stand.cell?.isConnected ? stand.cell.parentElement : lines().at(-1) ?? null, JSON.parse(button.dataset.pick));
    return true;
  },
};
document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(buttons)) {
    const button = event.target.closest?.(selector);
    if (!button) continue;
    if (act(button)) event.preventDefault();
    return;
  }
  const cell = cellUnder(event.target);
  if (cell && cell === stand.cell && stand.corner === cell && event.detail === 1 && !event.shiftKey && text(cell).length < 2) toggle(cell);
});
document.addEventListener("focusout", (event) => {
  if (event.target === editor) finish(true);
  if (stand.cell && document.hasFocus() && !event.relatedTarget?.closest?.("#lembar, dialog, [popover]")) setTimeout(() => {
    if (!document.activeElement?.closest("#lembar, dialog, [popover]")) leave(stand.cell, null);
  });
});

/* Clipboard */

const onClipboard = (deed) => (event) => {
  if (!stand.cell || !cellUnder(document.activeElement)) return;
  event.preventDefault();
  deed(event.clipboardData);
};
document.addEventListener("copy", onClipboard((board) => board.setData("text/plain", copied())));
document.addEventListener("cut", onClipboard((board) => {
  board.setData("text/plain", copied());
  clear();
}));
document.addEventListener("paste", onClipboard((board) => paste(board.getData("text/plain"))));
// the large field of an empty matrix: what is pasted there fills the table from its first column
const fill = (event, typed) => {
  event.preventDefault();
  if (typed.trim()) send({ deed: "paste", fields: () => ({ text: typed, rows: "[]", column: columns()[1].key }) });
};
document.addEventListener("paste", (event) => {
  if (event.target.matches?.("[data-paste-form]")) fill(event, event.clipboardData.getData("text/plain"));
});
document.addEventListener("submit", (event) => {
  const field = find("[data-paste-form]", event.target);
  if (field) fill(event, field.value);
});

/* Around the table */

window.addEventListener("beforeunload", (event) => {
  finish(true);
  if (stand.cell) leave(stand.cell, null); // a new row is on its way while the browser still asks
  if (unsaved()) event.preventDefault();
});
window.addEventListener("online", hurry);
stand.left = leave;

let loose = []; // rows that are not saved yet survive a filter
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "matriks") return;
  finish(true);
  loose = lines().filter((row) => isNew(row.dataset.row));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "matriks" || !find("#lembar")) return;
  find("#lembar > tbody").append(...loose);
  stand.cell = stand.corner = null;
  handles(lines());
  tidy();
  drawAll();
});

const begun = () => {
  handles(lines());
  rove();
};
narrow.addEventListener("change", begun);
begun();
// Whoever comes from a finding stands in its cell, in the middle of the screen: the browser's own jump to the
// row would leave it under the head, or beside what is in view.
const [wanted, column] = new URLSearchParams(location.search).get("sel")?.split(":") ?? [location.hash.match(/^#baris-(\d+)$/)?.[1]];
const target = wanted && lineOf(wanted);
const arrive = () => {
  const cell = narrow.matches ? target.cells[0] : [...target.cells].find((one) => column && [columnOf(one), columns()[one.cellIndex]?.spot].includes(column)) ?? cellAt(target, 1);
  go(cell);
  requestAnimationFrame(() => (narrow.matches ? target : cell).scrollIntoView({ block: "center", inline: "nearest" }));
};
if (target) {
  arrive();
  if (document.readyState !== "complete") window.addEventListener("load", () => setTimeout(arrive), { once: true });
}
// Signs that come a moment later make rows above taller: whoever has just arrived and done nothing yet stays.
let arriving = Boolean(target);
for (const deed of ["keydown", "pointerdown", "wheel", "touchmove"]) addEventListener(deed, () => { arriving = false; }, { once: true, passive: true });
const stay = () => arriving && target.isConnected && arrive();
document.addEventListener("followed", () => look(signed()).then(stay));
setInterval(look, 10_000);
const bearing = signed();
look(find("#ringkasan[data-fresh]") ? bearing : undefined).then(stay);

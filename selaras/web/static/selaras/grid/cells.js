// The table as rows and columns: which cell is which, what it says, where one stands, what is marked.
//   #lembar          the table, swapped by filters; <col data-key data-kind data-name> name its columns
//   tr[data-row]     a row: the id of the database, or "baru-1" for one that is not saved yet
//   td > .v          the text of a long cell; elsewhere the first text node is the value

export const find = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];

export const lines = () => all("#lembar > tbody > tr[data-row]");
export const lineOf = (row) => document.getElementById(`baris-${row}`);
export const isNew = (row) => row.startsWith("baru");
export const seen = (row) => `${row.dataset.row}:${row.dataset.version}`;
export const rowOf = (cell) => cell.parentElement.dataset.row;

// the columns are asked for at every key: they are read once per table
const read = new WeakMap();
export const columns = () => {
  const table = find("#lembar");
  if (!table) return [];
  if (!read.has(table)) read.set(table, all(":scope > colgroup > col", table).map((column) => column.dataset));
  return read.get(table);
};
export const columnOf = (cell) => cell.dataset.key ?? columns()[cell.cellIndex]?.key ?? "";
export const kindOf = (cell) => (cell.dataset.key ? "text" : columns()[cell.cellIndex]?.kind ?? "text");
export const nameOf = (cell) => cell.dataset.name ?? columns()[cell.cellIndex]?.name ?? "";
export const labelOf = (row) => [1, 3].map((place) => text(row.cells[place])).filter(Boolean).join(".");

export const keyOf = (cell) => `${rowOf(cell)}\n${columnOf(cell)}`;
export const cellOf = (key) => {
  const [row, column] = key.split("\n");
  return [...(lineOf(row)?.cells ?? [])].find((cell) => columnOf(cell) === column) ?? null;
};

const holder = (cell) => find(":scope > .v", cell) ?? cell;
export const text = (cell) => {
  const first = holder(cell).firstChild;
  return first?.nodeType === Node.TEXT_NODE ? first.data : "";
};
export const put = (cell, value) => {
  const first = holder(cell).firstChild;
  if (first?.nodeType === Node.TEXT_NODE) first.data = value;
  else holder(cell).prepend(value);
};
// Whether rows are hidden that the matrix has: by a filter, or by the unit chosen for the whole site.
export const narrowed = () => (find("#lembar")?.hasAttribute("data-narrowed") ? "1" : "");
// A block as spreadsheets put it on the clipboard: tabs between cells, line breaks inside quotes, one at its end.
export const blockOf = (typed) => {
  const whole = typed.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
  const block = [[]];
  for (const [, inside, bare, end] of whole.matchAll(/(?:"([^"]*(?:""[^"]*)*)"|([^\t\n]*))(\t|\n|$)/g)) {
    block.at(-1).push((inside?.replaceAll('""', '"') ?? bare).trim());
    if (end === "") break;
    if (end === "\n") block.push([]);
  }
  return block;
};
export const editable = (cell) => !cell.matches(".handle");

/* Where one stands: the cell with the focus, and the corner where a range began */

export const stand = { cell: null, corner: null, left: () => {} }; // `left(from, to)` is told of every move
let marked = [];

// One cell at a time is in the order of Tab; on cards it is the handle of every row.
export const narrow = matchMedia("(width < 48rem)");
const stop = (cell) => find(".handle-button", cell) ?? cell;
let tabbable = null;
export const handles = (rows) => {
  for (const row of rows) find(".handle-button", row).tabIndex = narrow.matches ? 0 : -1;
};
export const rove = (cell = tabbable) => {
  if (tabbable?.isConnected) stop(tabbable).tabIndex = -1;
  tabbable = cell?.isConnected ? cell : cellAt(lines()[0], 1);
  if (tabbable && !narrow.matches) stop(tabbable).tabIndex = 0;
};
const place = (cell) => [lines().indexOf(cell.parentElement), cell.cellIndex];
// The row so many lines below (or above): headings of blocks do not count, the table's edge is the last one.
const beside = (row, down) => {
  const towards = down > 0 ? "nextElementSibling" : "previousElementSibling";
  let found = row;
  for (let left = Math.abs(down), next = row[towards]; left && next; next = next[towards]) {
    if (!next.dataset.row) continue;
    found = next;
    left -= 1;
  }
  return found;
};

export const cellAt = (row, column) => {
  const cells = row?.cells;
  return cells ? cells[Math.min(Math.max(column, 0), cells.length - 1)] : null;
};
export const step = (down, across) => cellAt(beside(stand.cell.parentElement, down), stand.cell.cellIndex + across);
// To the next cell as Tab goes: at the end of a row on to the next one; null behind the last.
export const onward = (back) => {
  const next = step(0, back ? -1 : 1);
  if (next !== stand.cell) return next;
  const row = beside(stand.cell.parentElement, back ? -1 : 1);
  return row === stand.cell.parentElement ? null : cellAt(row, back ? Infinity : 1);
};
export const above = (cell) => {
  const row = beside(cell.parentElement, -1);
  return row === cell.parentElement ? null : cellAt(row, cell.cellIndex);
};
export const below = (cell, count) => lines().slice(place(cell)[0], place(cell)[0] + count);

export const range = () => {
  const { cell, corner } = stand;
  if (!corner?.isConnected || corner === cell) return [[cell]];
  const [[top, left], [bottom, right]] = [place(corner), place(cell)];
  const rows = lines().slice(Math.min(top, bottom), Math.max(top, bottom) + 1);
  return rows.map((row) => [...row.cells].slice(Math.max(1, Math.min(left, right)), Math.max(left, right) + 1));
};
export const show = () => {
  const { cell, corner } = stand;
  for (const one of marked) one.removeAttribute("aria-selected");
  marked = corner && corner !== cell ? range().flat() : [];
  for (const one of marked) one.setAttribute("aria-selected", "true");
  find("#alamat-sel").textContent = [labelOf(cell.parentElement), nameOf(cell)].filter(Boolean).join(" · ");
  find("#isi-sel").textContent = text(cell);
};
export const go = (cell, { extend = false, focus = true } = {}) => {
  if (!cell) return;
  const from = stand.cell;
  if (tabbable) stop(tabbable).tabIndex = -1;
  if (!extend) stand.corner = cell;
  stand.cell = tabbable = cell;
  stop(cell).tabIndex = 0;
  if (focus) stop(cell).focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  show();
  stand.left(from, cell);
};

// The one text field of the table, put into the cell that is edited.
export const editor = Object.assign(document.createElement("textarea"), { className: "editor", rows: 1, spellcheck: false });

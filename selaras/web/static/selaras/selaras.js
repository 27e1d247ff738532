// Comfort on top of pages that work without it. Everything is bound by data attributes on the document,
// so that fragments swapped in by htmx need no setup:
//   data-auto-submit      a form (or select) that submits itself when a choice changes
//   data-open="id"        opens <dialog id>, data-close closes the dialog it is in
//   data-theme-choice     light, dark or auto
//   data-grid             a table, or its scroller, whose cells are walked with the arrow keys
//   data-guard            a form that warns before unsaved changes are lost
//   data-late             a fragment that keeps what is ticked or typed in it while its next answer is on its way
//   data-reveal="id"      shows and hides a password
//   data-copy="id"        copies the text of an element
//   data-print            prints the page
//   data-dismiss          removes the message it is in
//   data-follow="url"     a part that is fetched anew when it hears the event "follow", and at once with data-awaited
//   data-keep-place       a part with an id that stays scrolled where it was when it is swapped
//   data-search           the field that "/" focuses
//   data-paste-down       a part whose number fields take a column copied from a workbook, one figure each
//   data-check-all="key"  a box that ticks all boxes within data-checked-together="key"

const root = document.documentElement;
const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const unfolded = "details:is(.assumption, .drop)[open]"; // what lies over the page: a click beside it or Esc folds it

/* Theme */

const remember = (choice) => {
  try {
    choice === "auto" ? localStorage.removeItem("selaras-theme") : localStorage.setItem("selaras-theme", choice);
  } catch { /* storage is switched off: the choice lasts for this page */ }
};
const showTheme = () => {
  const chosen = root.dataset.theme ?? "auto";
  for (const button of all("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
};
const chooseTheme = (choice) => {
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  remember(choice);
  showTheme();
};

/* Dialogs: the button that opened one gets the focus back (the browser does that for <dialog>). */

const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
};
const insideOf = (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
};

/* Messages made here: the template <template id="toast-error"> is filled with text, never with markup. */

const toast = (text) => {
  const template = find("#toast-error");
  const place = find("#pesan-singkat");
  if (!template || !place) return;
  const message = template.content.firstElementChild.cloneNode(true);
  find("[data-toast-text]", message).textContent = text;
  place.replaceChildren(message);
};
const failure = (status) => {
  if (status === 401 || status === 403) return "Sesi Bapak/Ibu berakhir atau Bapak/Ibu tidak berwenang. Muat ulang halaman lalu masuk kembali.";
  if (status === 404) return "Data ini tidak ditemukan lagi. Muat ulang halaman untuk melihat keadaan terbaru.";
  if (status === 413) return "Berkas terlalu besar. Perkecil berkas lalu unggah kembali.";
  if (status >= 500) return "Peladen mengalami gangguan. Isian Bapak/Ibu masih ada di halaman ini; coba kirim lagi sebentar lagi.";
  return "Permintaan tidak dapat diproses. Muat ulang halaman lalu coba lagi.";
};

/* One handler per kind of event */

const clicks = {
  "[data-theme-choice]": (target) => chooseTheme(target.dataset.themeChoice),
  "[data-open]": (target, event) => {
    event.preventDefault();
    target.closest("[popover]")?.hidePopover?.();
    openDialog(target.dataset.open);
  },
  "[data-close]": (target, event) => {
    event.preventDefault();
    target.closest("dialog")?.close();
  },
  "[data-print]": () => window.print(),
  "[data-dismiss]": (target) => target.closest(".message")?.remove(),
  "[data-reveal]": (target) => {
    const field = document.getElementById(target.dataset.reveal);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    target.setAttribute("aria-pressed", String(hidden));
    find("[data-reveal-word]", target).textContent = hidden ? "Sembunyikan" : "Tampilkan";
  },
  "[data-copy]": async (target) => {
    const source = document.getElementById(target.dataset.copy);
    const word = find("[data-copy-word]", target) ?? target;
    const before = word.textContent;
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(source.value ?? source.innerText);
      word.textContent = "Tersalin";
    } else { // a page without https has no clipboard: the text is marked, the person copies it
      source.select ? source.select() : getSelection().selectAllChildren(source);
      word.textContent = "Tekan Ctrl+C";
    }
    setTimeout(() => { word.textContent = before; }, 2000);
  },
};

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target instanceof HTMLDialogElement && event.target.open && !insideOf(event.target, event)) {
    if (!find("form[data-guard].changed", event.target)) event.target.close();
    return;
  }
  if (event.target.closest("[aria-disabled='true']")) {
    event.preventDefault();
    return;
  }
  for (const [selector, act] of Object.entries(clicks)) {
    const target = event.target.closest(selector);
    if (target) act(target, event);
  }
  for (const open of all(unfolded)) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-auto-submit], form[data-auto-submit] :is(select, input[type='checkbox'], input[type='radio'])")) {
    target.form.requestSubmit();
  }
  if (target.matches("[data-check-all]")) {
    for (const box of all(`[data-checked-together="${target.dataset.checkAll}"] input[type="checkbox"]`)) box.checked = target.checked;
  }
});

/* A column copied from a workbook fills the fields below each other; what does not fit fills none. */

document.addEventListener("paste", (event) => {
  const part = event.target.closest?.("[data-paste-down]");
  const figures = event.clipboardData.getData("text").trim().split(/\r?\n|\t/);
  if (!part || !event.target.matches("input[inputmode='decimal']") || figures.length < 2) return;
  event.preventDefault();
  const fields = all("input[inputmode='decimal'], select, textarea", part);
  const here = fields.slice(fields.indexOf(event.target)).slice(0, figures.length);
  if (here.length < figures.length || !here.every((field) => field.matches("input"))) {
    toast(`Yang ditempel berisi ${figures.length} angka dan tidak cocok dengan isian dari sini ke bawah. Tidak ada yang diisi.`);
    return;
  }
  here.forEach((field, place) => { field.value = figures[place].trim(); });
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Unsaved changes */

document.addEventListener("input", (event) => {
  event.target.closest?.("form[data-guard]")?.classList.add("changed");
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) event.target.classList.remove("changed");
});
window.addEventListener("beforeunload", (event) => {
  if (find("form[data-guard].changed")) event.preventDefault();
});

/* Keyboard */

const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

const shortcuts = {
  "/": () => {
    const field = find("[data-search]");
    field?.focus();
    field?.select?.();
    return field !== null;
  },
  "?": () => {
    openDialog("bantuan-papan-tik");
    return true;
  },
};

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity] };

// A typed text moves with left and right; up, down and Enter always mean the neighbouring cell.
const leavesField = (target, key) => {
  if (!typing(target) || key === "ArrowUp" || key === "ArrowDown") return !target.matches("select, textarea");
  if (key === "Home" || key === "End" || target.matches("select, textarea")) return false;
  const all = target.selectionStart === 0 && target.selectionEnd === target.value?.length;
  return all || (key === "ArrowLeft" ? target.selectionEnd === 0 : target.selectionStart === target.value?.length);
};
const focusCell = (cell) => {
  const inner = find("input, select, textarea, button, a", cell);
  if (!inner) cell.tabIndex = -1;
  (inner ?? cell).focus();
  inner?.select?.();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
};
const neighbour = (cell, [down, across]) => {
  const rows = all("tbody tr:not(.group), tfoot tr", cell.closest("table"));
  const row = rows[rows.indexOf(cell.parentElement) + down];
  if (!row) return null;
  const last = row.cells.length - 1;
  return row.cells[Math.min(Math.max(cell.cellIndex + across, 0), last)];
};
const enterGrid = (event) => {
  const first = find("tbody tr:not(.group) :is(td, th)", event.target);
  if (!first || (event.key !== "ArrowDown" && event.key !== "ArrowRight")) return false;
  focusCell(first);
  return true;
};
const walkGrid = (event) => {
  if (event.target.matches("[data-grid]")) return enterGrid(event);
  const cell = event.target.closest("[data-grid] :is(td, th)");
  const step = event.key === "Enter" && event.target.matches("input") ? [1, 0] : steps[event.key];
  if (!cell || !step || !(event.key === "Enter" || leavesField(event.target, event.key))) return false;
  const next = neighbour(cell, step);
  if (!next || next === cell) return false;
  focusCell(next);
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !(event.target instanceof Element)) return;
  if (walkGrid(event)) {
    event.preventDefault();
    return;
  }
  if (event.key === "Escape") {
    for (const open of all(unfolded)) {
      if (open.contains(document.activeElement)) find("summary", open).focus();
      open.open = false;
    }
  }
  if (!typing(event.target) && !find("dialog[open]") && shortcuts[event.key]?.()) event.preventDefault();
});

/* htmx: a thin line while waiting, a sentence when it fails. 422 is swapped by the rule in the page's head. */

let waiting = 0;
const wait = (change) => {
  waiting = Math.max(0, waiting + change);
  root.classList.toggle("loading", waiting > 0);
};
document.addEventListener("htmx:beforeRequest", () => wait(1));
document.addEventListener("htmx:afterRequest", () => wait(-1));
document.addEventListener("htmx:responseError", (event) => toast(failure(event.detail.xhr.status)));
document.addEventListener("htmx:sendError", () => toast("Sambungan terputus. Isian Bapak/Ibu masih ada di halaman ini; periksa jaringan lalu kirim lagi."));
document.addEventListener("htmx:timeout", () => toast("Peladen terlalu lama menjawab. Coba kirim lagi."));
document.addEventListener("htmx:afterSwap", () => showTheme());
// After a refused form the first wrong field takes the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status === 422) find("[aria-invalid='true']", event.detail.elt)?.focus();
});
// What is wrong with a field was put beside it from afar: the field says so too.
document.addEventListener("htmx:afterSettle", () => {
  for (const told of all("[id$='_told']")) {
    const field = find(`[aria-describedby~="${CSS.escape(told.id)}"]`);
    if (find("[data-invalid]", told)) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
});

// A day is read back in words: browsers order day and month as they like.
document.addEventListener("input", ({ target }) => {
  const read = target.matches("input[type='date']") && find(`[data-day-of="${CSS.escape(target.id)}"]`);
  if (!read) return;
  const words = target.valueAsDate?.toLocaleDateString("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  read.textContent = words ?? "tanggal, bulan, tahun; misalnya 21 Februari 2024";
});

let late = new Map(); // field -> the one that was changed since the request was sent
const slot = ({ name, type, value }) => `${name}\n${type === "checkbox" || type === "radio" ? value : ""}`;
document.addEventListener("input", ({ target }) => {
  if (waiting && target.name && target.closest("[data-late]")) late.set(slot(target), target);
});
document.addEventListener("htmx:beforeRequest", () => late.clear());
document.addEventListener("htmx:afterSettle", () => {
  const fields = late.size ? all("[data-late] [name], [data-late][name]").filter((field) => late.has(slot(field))) : [];
  for (const field of fields) {
    if (field.matches("[type='checkbox'], [type='radio']")) field.checked = late.get(slot(field)).checked;
    else field.value = late.get(slot(field)).value;
    if (field.form.matches("[data-guard]")) field.form.classList.add("changed");
  }
  late.clear();
  // a form that asks by itself when it changes did not ask for these
  fields.find(({ form }) => form.matches("[hx-get]"))?.form.dispatchEvent(new Event("change"));
});

/* A part that is swapped stays scrolled where it was. */

let places = new Map();
document.addEventListener("htmx:beforeSwap", () => {
  places = new Map(all("[data-keep-place][id]").map((part) => [part.id, [part.scrollLeft, part.scrollTop]]));
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, [left, top]] of places) document.getElementById(id)?.scrollTo({ left, top, behavior: "instant" });
  places.clear();
});

/* What follows the page: no line while waiting, no sentence when it fails; the newest answer counts. */

let followed = 0;
const follow = async ({ id, dataset }) => {
  const mine = ++followed;
  const response = await fetch(dataset.follow, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  if (mine !== followed) return;
  document.getElementById(id)?.replaceWith(template.content);
  document.dispatchEvent(new Event("followed"));
};
document.addEventListener("follow", ({ target }) => follow(target));
for (const part of all("[data-follow][data-awaited]")) follow(part);

/* Paper shows what is folded on the screen. */

let opened = []; // a part that would have to be fetched stays folded: paper does not wait for it
window.addEventListener("beforeprint", () => {
  opened = all("details:is(.long, .more, .tree details):not([open], [hx-get])");
  for (const part of opened) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
// a table shown in parts is printed from a page that has all of it
if (find("[data-print-now]")) window.addEventListener("load", () => window.print());

showTheme();

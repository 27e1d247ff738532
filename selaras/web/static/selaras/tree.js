// Comfort for the performance tree, which works without it: nested lists folded by <details>.
//   arrows, Home, End, *   walk and fold, as in a tree; Tab keeps its meaning, screen readers keep their lists
//   + - 0                  larger, smaller, as usual; remembered in a cookie that the page reads
//   data-hit="1" / "-1"    to the next or the previous place that a search found; Enter in the search field too
// Everything is bound to the document, so that fragments swapped in by htmx need no setup.

const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const section = () => find("[data-tree]");
const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

/* Lines: the visible ones, their folds, what is above them. */

const lines = () => all(".performance-tree .node").filter((line) => line.checkVisibility?.() ?? line.offsetParent !== null);
const foldOf = (line) => (line.matches("summary") ? line.parentElement : null);
const above = (line) => {
  const item = line.closest("li").parentElement.closest("li");
  return item && find(".node", item);
};
const focusLine = (line) => {
  if (!line) return false;
  if (!line.matches("summary")) line.tabIndex = -1;
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
  return true;
};
const reveal = (element) => {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
};
const openAll = (fold) => {
  for (const one of [fold, ...all("details:not(.assumption)", fold)]) one.open = true;
};

const walks = {
  ArrowDown: (line, shown) => focusLine(shown[shown.indexOf(line) + 1]),
  ArrowUp: (line, shown) => focusLine(shown[shown.indexOf(line) - 1]),
  Home: (line, shown) => focusLine(shown[0]),
  End: (line, shown) => focusLine(shown.at(-1)),
  ArrowRight: (line, shown) => {
    const fold = foldOf(line);
    if (!fold) return false;
    if (fold.open) return focusLine(shown[shown.indexOf(line) + 1]);
    fold.open = true;
    return true;
  },
  ArrowLeft: (line) => {
    const fold = foldOf(line);
    if (!fold?.open) return focusLine(above(line));
    fold.open = false;
    return true;
  },
  "*": (line) => {
    const fold = foldOf(line);
    if (fold) openAll(fold);
    return fold !== null;
  },
};

/* Size */

const sizes = () => all("[data-zoom] [data-size]");
const show = (wanted) => {
  const tree = section();
  if (!tree || !wanted) return;
  for (const link of sizes()) {
    tree.classList.toggle(`size-${link.dataset.size}`, link.dataset.size === wanted);
    if (link.dataset.size === wanted) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  tree.dataset.size = wanted;
  document.cookie = `pohon-ukuran=${wanted}; path=${location.pathname}; max-age=31536000; samesite=lax`;
  // the address says nothing about it any more: the cookie does
  const address = new URL(location.href);
  address.searchParams.delete("ukuran");
  history.replaceState(history.state, "", address);
  find("input[form='cari-pohon'][name='ukuran']")?.remove();
};
const step = (by) => {
  const names = sizes().map((link) => link.dataset.size);
  show(names[Math.min(Math.max(names.indexOf(section()?.dataset.size) + by, 0), names.length - 1)]);
};
const zooms = { "+": () => step(1), "=": () => step(1), "-": () => step(-1), 0: () => show("biasa") };

/* What a search found */

let place = -1;
const hits = () => all(".performance-tree .hit");
const toHit = (by) => {
  const found = hits();
  if (!found.length) return;
  place = (place + by + found.length) % found.length;
  const item = found[place];
  reveal(item.parentElement);
  for (const other of found) other.classList.toggle("here", other === item);
  focusLine(find(".node", item));
  item.scrollIntoView({ block: "center" });
  const output = find("[data-hit-place]");
  if (output) output.textContent = `${place + 1} dari ${found.length}`;
};

/* A reference to a node opens the way to it. */

const follow = (hash) => {
  const item = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (!item?.closest(".performance-tree")) return false;
  reveal(item.parentElement);
  focusLine(find(".node", item));
  item.scrollIntoView({ block: "center" });
  return true;
};

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const zoom = event.target.closest("[data-zoom] [data-size]");
  const hit = event.target.closest("[data-hit]");
  if (zoom) {
    event.preventDefault();
    show(zoom.dataset.size);
  }
  if (hit) toHit(Number(hit.dataset.hit));
});
window.addEventListener("hashchange", () => follow(location.hash));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !(event.target instanceof Element)) return;
  if (event.key === "Enter" && event.target.matches("[data-search]") && hits().length && !waiting) {
    event.preventDefault();
    toHit(1);
    return;
  }
  if (typing(event.target) || find("dialog[open]")) return;
  const line = event.target.closest(".performance-tree .node");
  const acted = line && event.target === line ? walks[event.key]?.(line, lines()) : false;
  if (acted || (!line && event.key === "ArrowDown" && event.target.matches("[data-tree] .segments a, body, main") && focusLine(lines()[0]))) {
    event.preventDefault();
    return;
  }
  if (zooms[event.key] && section()) {
    zooms[event.key]();
    event.preventDefault();
  }
});

/* A new tree: tell how many were found, and begin at the first again. */

let waiting = false;
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-search]")) waiting = true;
});
document.addEventListener("htmx:afterSwap", () => {
  waiting = false;
  place = -1;
  const status = find("[data-tree-status]");
  if (status) status.textContent = all(".tree-count p").map((line) => line.textContent.trim()).join(" ");
});

follow(location.hash);

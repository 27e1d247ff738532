// Runs before the first paint, so that a chosen theme never flashes; the switch itself is in selaras.js.
try {
  const chosen = localStorage.getItem("selaras-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage is switched off: the system's theme applies */ }
document.documentElement.classList.add("js");

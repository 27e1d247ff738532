// Compares a file with the registered hash inside the browser: the file is not sent anywhere.
const place = document.querySelector("[data-hash]");
const answer = place?.querySelector(".compare-answer");

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

place?.querySelector("input")?.addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  answer.className = "compare-answer";
  // browsers compute hashes only on https and on this very machine
  if (!crypto.subtle) {
    answer.textContent =
      "Peramban hanya dapat menghitung sidik pada sambungan aman (https). Silakan unggah berkasnya untuk pemeriksaan lengkap di bawah ini.";
    return;
  }
  answer.textContent = "Menghitung sidik…";
  const same = (await sha256(file)) === place.dataset.hash;
  answer.classList.add(same ? "same" : "other");
  answer.textContent = same
    ? "Sama: berkas ini persis yang terdaftar."
    : "Berbeda: berkas ini bukan yang terdaftar, atau versi lain. Unggah untuk pemeriksaan lengkap.";
});

// Files go up as soon as they are dropped, chosen or taken: with a bar while they travel, and a sentence when one
// is too large or did not arrive. Without this script they go up with the form.
const form = document.querySelector("form[data-upload]");
const find = (selector, from = form) => from.querySelector(selector);

const megabytes = (size) => `${(size / 2 ** 20).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`;
const tell = (texts) => {
  const place = find("#bukti-pesan");
  place.replaceChildren(...texts.map((text) => {
    const message = document.querySelector("#toast-error").content.firstElementChild.cloneNode(true);
    find("[data-toast-text]", message).textContent = text;
    return message;
  }));
  if (texts.length) place.scrollIntoView({ block: "center" });
};
const show = (words, share) => {
  const line = find("#unggah-jalan");
  line.hidden = words === "";
  find("[data-upload-words]").textContent = words;
  find("progress").value = share;
};

const kept = (text) => { // each part takes the place of the one with its id
  const template = document.createElement("template");
  template.innerHTML = text;
  const parts = [...template.content.children];
  if (!parts.some((part) => part.id === "bukti-daftar")) return false;
  for (const part of parts) document.getElementById(part.id)?.replaceWith(part);
  return true;
};

const LOST = "belum sampai: sambungan terputus. Tidak ada yang tersimpan darinya; periksa jaringan, lalu unggah lagi.";
const refusal = (status) => {
  if (status === 413) return "belum sampai: terlalu besar bagi peladen.";
  if (status === 200 || status === 401 || status === 403) return "belum sampai: sesi Bapak/Ibu berakhir atau Bapak/Ibu tidak berwenang. Masuk kembali, lalu unggah lagi.";
  return "belum sampai: peladen mengalami gangguan. Unggah lagi sebentar lagi.";
};

let busy = false;
let pressed = null; // the button that was pressed while a file was on its way: it acts once the file is there
form?.addEventListener("submit", (event) => {
  if (!busy) return;
  event.preventDefault();
  pressed = event.submitter;
});
// htmx would send what it computes while one types to the address of the button that was pressed last
form?.addEventListener("htmx:configRequest", (event) => {
  if (event.target === form) event.detail.path = form.getAttribute("hx-post");
});

const send = (files) => new Promise((done) => { // tells whether all of them are there
  const names = files.map((file) => file.name).join(", ");
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const body = new FormData(form);
  body.delete("foto");
  body.delete("berkas");
  for (const file of files) body.append("berkas", file);
  const request = new XMLHttpRequest();
  const end = (texts, whole = false) => {
    busy = false;
    show("", 0);
    if (texts) tell(texts);
    done(whole);
  };
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = ({ loaded, total }) => {
    const share = Math.round((100 * loaded) / total);
    show(share < 100 ? `Mengunggah ${names}: ${share} % dari ${megabytes(size)}` : `Memeriksa ${names}…`, share);
  };
  request.onload = () => {
    const arrived = (request.status === 200 || request.status === 422) && kept(request.responseText);
    end(arrived ? null : [`${names} ${refusal(request.status)}`], arrived && request.status === 200);
    if (arrived && !changed) form.classList.remove("changed");
  };
  request.onerror = request.onabort = request.ontimeout = () => end([`${names} ${LOST}`]);
  busy = true;
  changed = false;
  show(`Mengunggah ${names}: 0 % dari ${megabytes(size)}`, 0);
  request.send(body);
});

let changed = false; // whether something was typed while a file was on its way
form?.addEventListener("input", (event) => {
  if (event.target.type === "file") event.stopPropagation(); // choosing a file computes nothing
  else changed = true;
}, { capture: true });

const take = async (list, ties = {}) => {
  const files = [...list];
  if (!files.length) return;
  if (busy) return tell(["Tunggu sampai unggahan yang berjalan selesai, lalu unggah lagi."]);
  const most = Number(form.dataset.most);
  const large = files.filter((file) => file.size > most);
  tell(large.map((file) => `${file.name} ${megabytes(file.size)}; paling besar ${megabytes(most)}. Kecilkan atau bagi berkasnya. Tidak diunggah.`));
  const fit = files.filter((file) => file.size <= most);
  for (const [name, value] of Object.entries(ties)) form.elements[name].value = value;
  const before = [...find("#bukti-pesan").children];
  const whole = fit.length > 0 && (await send(fit)) && !large.length;
  if (fit.length) find("#bukti-pesan").prepend(...before);
  if (whole) for (const name of ["expected", "input_code", "note"]) form.elements[name].value = "";
  for (const field of form.querySelectorAll("input[type='file']")) field.value = "";
  const button = pressed;
  pressed = null;
  if (button && whole) form.requestSubmit(button);
};

form?.addEventListener("change", (event) => {
  if (event.target.matches("input[type='file']")) take(event.target.files);
});
form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-attach]");
  if (!button) return;
  form.elements.expected.value = button.dataset.expected;
  find("#berkas").click();
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  form?.addEventListener(kind, (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // a file dropped beside its place must not take the page away
    for (const one of form.querySelectorAll(".dropping")) one.classList.remove("dropping");
    if (!place || kind === "dragleave") return;
    if (kind === "drop") take(event.dataTransfer.files, place.dataset.input ? { input_code: place.dataset.input } : {});
    else place.classList.add("dropping");
  });
}

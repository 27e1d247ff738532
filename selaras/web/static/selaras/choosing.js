// Where a wave asks (form.choose): a box that ticks many shows whether all, some or none are ticked, and counts follow.

const form = document.querySelector("form.choose");
const within = (part, name) => [...part.querySelectorAll(`input[name="${name}"]`)];
const ticked = (boxes) => boxes.filter((box) => box.checked).length;
const told = (number) => number.toLocaleString("id-ID");

const show = () => {
  for (const all of form.querySelectorAll("[data-check-all]")) {
    const boxes = [...form.querySelectorAll(`[data-checked-together="${all.dataset.checkAll}"] input[name]`)]
      .filter((box) => box.type === "checkbox");
    const count = ticked(boxes);
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
  for (const word of form.querySelectorAll("[data-ticked-of]")) {
    const boxes = within(word.closest("fieldset, details"), word.dataset.tickedOf);
    word.textContent = `${told(ticked(boxes))} dari ${told(boxes.length)}`;
  }
  const [units, services] = [within(form, "unit"), within(form, "layanan")];
  const chosen = ticked(services);
  const asked = services.length ? ` × ${told(chosen)} layanan` : "";
  const sum = `${told(ticked(units))} unit${asked} = ${told(ticked(units) * (chosen || 1))} titik`;
  const word = form.querySelector("[data-points]");
  if (word.textContent !== sum) word.textContent = sum;
};

if (form) {
  form.addEventListener("change", () => setTimeout(show)); // after the box that ticks many has ticked them
  addEventListener("pageshow", show); // a browser that goes back gives the boxes as they were left
}

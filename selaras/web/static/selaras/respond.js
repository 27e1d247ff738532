// The public form on a bad line: sent from within the page, so that what was ticked stays when nothing arrives.
// Without this module the form is sent as every form is.

const LONGEST = 30_000; // milliseconds that a phone waits for an answer

const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const parts = ["body > header", "body > main"].map((part) => [document.querySelector(part), page.querySelector(part)]);
  if (parts.some(([, after]) => !after)) throw new Error("what came is none of our pages"); // a gateway's own
  for (const [before, after] of parts) before.replaceWith(after);
  document.title = page.title;
  scrollTo(0, 0);
  const first = document.querySelector("[role='alert']:not([hidden])") ?? document.querySelector("h1");
  first.tabIndex = -1;
  first.focus();
};
const send = async (form) => {
  const button = form.querySelector("button[type='submit']");
  button.setAttribute("aria-disabled", "true");
  form.querySelector("[data-unsent]").hidden = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(LONGEST),
    });
    if (answer.redirected) location.assign(answer.url);
    else show(await answer.text());
  } catch {
    // whether it arrived nobody knows: sent again it is the same form (SKM-21)
    form.querySelector("[data-unsent]").hidden = false;
    button.scrollIntoView({ block: "nearest" });
  } finally {
    button.removeAttribute("aria-disabled");
  }
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-answers]")) return;
  event.preventDefault();
  if (!event.target.querySelector("[aria-disabled='true']")) send(event.target);
});

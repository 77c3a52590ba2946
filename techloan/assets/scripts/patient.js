// A form that waits: where the network is gone, what was filled in stays on the page with a word
// about it, and the button sends it again. The server knows the form by its key, so that one which
// came through all the same is kept once. Nothing is stored in the browser.
import { NO_ANSWER, renewToken } from "./asking.js";

const PATIENCE_MS = 20000;
const KEPT_HERE = "Nothing is lost: it stays here. Press the button again.";
let busy = false;
let changed = false;

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("[data-patient]")) changed = true;
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-patient]")) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  say(form, "");
  try {
    let answer = await send(form);
    // A token belongs to one sign-in; after signing in again in another tab there is a new one.
    if (answer.status === 400 && !await renewToken()) answer = await send(form);
    await arrived(form, answer);
  } catch {
    say(form, `${NO_ANSWER} ${KEPT_HERE}`);
  } finally {
    busy = false;
  }
});

addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

function send(form) {
  return fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-Fragment": "1" },
    signal: AbortSignal.timeout?.(PATIENCE_MS),
  });
}

// Kept: go where the server says. Not kept: its page says why, with all that was filled in.
async function arrived(form, answer) {
  const next = answer.headers.get("X-Goes-To");
  if (next) {
    changed = false;
    location.assign(next);
  } else if (answer.status === 401) {
    say(form, "Please sign in again in a new tab, then press the button here. Nothing is lost.");
  } else if (answer.headers.get("X-Form") === "again") {
    show(await answer.text());
  } else {
    say(form, `techloan could not keep that just now. ${KEPT_HERE}`);
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  const summary = document.querySelector(".govuk-error-summary");
  summary?.setAttribute("tabindex", "-1");
  summary?.focus();
}

function say(form, words) {
  const said = form.querySelector("[data-patient-said]");
  said.textContent = words;
  said.hidden = !words;
}

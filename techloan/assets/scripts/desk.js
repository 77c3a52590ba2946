// The scan desk: each scan brings a card, each press in a card brings the next.
import { post } from "./asking.js";
import { burst, ends, field, forget, form, listen, printable, rest, scanData, take } from "./scan.js";
import { place, send, sendForms } from "./sending.js";
import { tell } from "./telling.js";

const PAUSE_MS = 200;
const A_CODE = /^(\w+:\/\/\S+|(?=.*\d)[A-Za-z0-9-]{4,})$/;

const card = document.getElementById("card");
const done = document.getElementById("done");

function scanned(code) {
  send({ words: code, url: form.action, data: scanData(code), context: onTheDesk, answered: show });
}

// What lies on the desk when this scan's turn comes: with it the server can join a client's card
// and a device that were scanned one after the other.
function onTheDesk() {
  const { card: kind = "", tag = "", client = "" } = card.querySelector("[data-card]")?.dataset ?? {};
  return { card_kind: kind, card_tag: tag, card_client: client };
}

// After a press by keyboard Tab should go on inside the new card, where there is more to press; keys
// typed meanwhile still land in the field.
function show(fragment, byKeyboard = false) {
  for (const template of fragment.querySelectorAll("template[data-done]")) {
    place(done, template.content.children);
    template.remove();
  }
  card.replaceChildren(fragment);
  tell(card.querySelector("[data-said]"));
  const { top } = card.getBoundingClientRect();
  if (top < 0 || top > innerHeight * 0.8) card.scrollIntoView({ block: "start" });
  const next = byKeyboard && card.querySelector("[data-card]:has(form)");
  if (next) next.focus({ preventScroll: true });
  else rest();
}

listen(scanned);
sendForms(show, forget);

// Finding a client as one types. Names go in the body of a POST, never into an address.
const quick = burst();
let pause = 0;
let search = null;

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-client-search]")) return;
  if (printable(event)) {
    quick.add(event);
    return;
  }
  const code = ends(event) ? quick.scanned(event) : "";
  if (!A_CODE.test(code)) return;
  event.preventDefault();
  clearTimeout(pause);
  event.target.value = event.target.value.slice(0, -code.length);
  field.focus();
  take(code, scanned);
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches("[data-client-search]")) return;
  clearTimeout(pause);
  pause = setTimeout(() => find(input), PAUSE_MS);
});

async function find(input) {
  const scope = input.form;
  const results = scope.querySelector("[data-client-results]");
  const count = scope.querySelector("[data-client-count]");
  search?.abort();
  search = new AbortController();
  const mine = search;
  if (!input.value.trim()) {
    results.replaceChildren();
    return;
  }
  const data = new URLSearchParams(new FormData(scope));
  const answer = await post(input.dataset.clientSearch, data, { signal: mine.signal });
  if (mine.signal.aborted) return;
  if (answer.fragment) {
    results.replaceChildren(answer.fragment);
    count.textContent = `${results.querySelectorAll("button").length} found`;
  } else {
    results.textContent = answer.why;
  }
}

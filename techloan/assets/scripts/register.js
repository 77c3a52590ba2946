// The register of a meeting: each tick is sent as it is made, and waits where there is no network.
// What other hosts tick is learnt from every answer, and by asking every few seconds.
import { NO_ANSWER, post } from "./asking.js";
import { Waiting } from "./waiting.js";

const LOOK_MS = 8000;
const RETRY_MS = [2000, 4000, 8000, 15000];
const GUESTS = "guests";

const form = document.getElementById("register");
const list = form.querySelector(".roll");
const box = document.getElementById("unsent");
const told = document.getElementById("told");
const saved = document.getElementById("saved");
const guests = document.getElementById("guests");
const waiting = new Waiting(form.dataset.kept);
const known = new Map([[GUESTS, guests.value]]);
let busy = false;
// How often somebody pressed: an answer asked for before the last press is out of date.
let presses = 0;
let tries = 0;
let timer = 0;
// A sentence of the server's, after which sending again needs somebody's press.
let stopped = null;

const rows = () => list.querySelectorAll("[data-person]");
const rowOf = (id) => document.getElementById(`person-${id}`);
const tickOf = (row) => row.querySelector("[name=came]");
const whyOf = (row) => row.querySelector("select");

function wordOf(row) {
  return tickOf(row).checked ? "came" : whyOf(row).value;
}

function showWord(id, word) {
  if (id === GUESTS) {
    guests.value = word;
    return;
  }
  const row = rowOf(id);
  if (!row) return;
  tickOf(row).checked = word === "came";
  whyOf(row).value = word === "came" ? "" : word;
}

// Pressing

form.addEventListener("change", (event) => {
  if (event.target === guests) {
    pressGuests(0);
    return;
  }
  const row = event.target.closest("[data-person]");
  if (!row) return;
  if (event.target === tickOf(row)) whyOf(row).value = "";
  press(row.dataset.person, wordOf(row));
});

for (const button of form.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => pressGuests(Number(button.dataset.step)));
}

function pressGuests(step) {
  const number = Number.parseInt(guests.value, 10) || 0;
  guests.value = Math.min(Math.max(number + step, 0), 999);
  press(GUESTS, guests.value);
}

function press(id, word) {
  told.replaceChildren();
  presses += 1;
  waiting.add(id, known.get(id) ?? "", word);
  send();
}

// Sending

async function send() {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  try {
    while (waiting.size && !stopped) {
      show("saving");
      const [id, tick] = waiting.first();
      const data = new URLSearchParams({ client: id, ...tick });
      const url = id === GUESTS ? form.dataset.guests : form.dataset.tick;
      const answer = await post(url, data);
      const said = answer.fragment?.querySelector("[data-words]");
      if (!said) {
        trouble(answer);
        break;
      }
      tries = 0;
      waiting.answered(id, tick);
      learn(said);
    }
  } finally {
    busy = false;
    show(waiting.size ? "waiting" : "saved");
  }
}

function trouble({ fragment, why, signIn }) {
  if (fragment || signIn) {
    stopped = { why: fragment?.querySelector("[data-said]").dataset.said ?? why, signIn };
    return;
  }
  timer = setTimeout(send, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  tries += 1;
}

function sendAgain() {
  stopped = null;
  send();
}

addEventListener("online", sendAgain);
box.querySelector("[data-again]").addEventListener("click", sendAgain);
box.querySelector("[data-forget]").addEventListener("click", () => {
  for (const [id] of waiting) showWord(id, known.get(id) ?? "");
  waiting.forget();
  stopped = null;
  show("saved");
  look();
});

// Learning

function learn(said) {
  const words = new Map(said.dataset.words.split(" ").filter(Boolean).map((pair) => pair.split(":")));
  for (const row of rows()) {
    const id = row.dataset.person;
    if (!words.has(id) && !waiting.has(id)) row.remove();
  }
  for (const [id, word] of [...words, [GUESTS, said.dataset.guests]]) {
    known.set(id, word);
    if (!waiting.has(id)) showWord(id, word);
  }
  remember();
  count();
  tellOfOthers(said.dataset.stays.split(" ").filter(Boolean));
  if ([...words.keys()].some((id) => !rowOf(id))) fetchRows();
  if (said.dataset.standing !== "open" && !waiting.size) location.reload();
}

// What the form would send without this script agrees with what is known.
function remember() {
  for (const row of rows()) {
    const id = row.dataset.person;
    row.querySelector("[name=was]").value = `${id}:${known.get(id) ?? ""}`;
  }
  form.querySelector("[name=guests_was]").value = known.get(GUESTS);
}

function tellOfOthers(stays) {
  for (const id of stays) {
    const row = rowOf(id);
    const name = row?.querySelector(".roll__name").textContent ?? "the guests";
    const line = document.createElement("p");
    line.textContent = `Somebody else wrote this of ${name} just now. It stands until you press again.`;
    told.append(line);
  }
}

async function look() {
  if (document.hidden) return;
  if (waiting.size) {
    if (!busy && !stopped) send();
    return;
  }
  const pressed = presses;
  try {
    const response = await fetch(form.dataset.words, { headers: { "X-Fragment": "1" } });
    if (!response.ok) return;
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    const said = template.content.querySelector("[data-words]");
    if (said && pressed === presses) learn(said);
  } catch { /* there is no network just now; the next look may find one */ }
}

setInterval(look, LOOK_MS);
document.addEventListener("visibilitychange", look);

// Somebody is on the register whom this page does not show yet: the whole page knows their row.
async function fetchRows() {
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const fresh of page.querySelectorAll("[data-person]")) {
      if (rowOf(fresh.dataset.person)) continue;
      list.append(document.adoptNode(fresh));
      known.set(fresh.dataset.person, wordOf(fresh));
    }
    count();
  } catch { /* the next look tries again */ }
}

// Showing

function count() {
  document.getElementById("came").textContent = list.querySelectorAll("[name=came]:checked").length;
}

function show(when) {
  count();
  saved.hidden = false;
  saved.querySelector("[data-many]").textContent =
    waiting.size === 1 ? "1 tick waits for the connection" : `${waiting.size} ticks wait for the connection`;
  for (const part of saved.children) part.hidden = part.dataset.when !== when;
  box.hidden = !stopped || !waiting.size;
  if (!stopped) return;
  const words = box.querySelector("p");
  words.textContent = `${stopped.why} Nothing is lost: your ticks wait here.`;
  if (stopped.signIn) {
    const link = document.createElement("a");
    Object.assign(link, { href: "/sign-in", target: "_blank", textContent: "Sign in in a new tab" });
    words.append(" ", link);
  }
}

// Others who came, and the end

document.addEventListener("submit", async (event) => {
  const part = event.target;
  if (!part.matches("[data-part]")) return;
  event.preventDefault();
  if (part.dataset.sent) return;
  part.dataset.sent = "yes";
  const answer = await post(part.action, new URLSearchParams(new FormData(part)));
  delete part.dataset.sent;
  const others = answer.fragment?.querySelector("#others");
  if (others) {
    document.getElementById("others").replaceWith(others);
    others.focus({ preventScroll: true });
    look();
    return;
  }
  const why = answer.fragment?.querySelector("[data-said]").dataset.said ?? answer.why ?? NO_ANSWER;
  const line = document.querySelector("[data-trouble]");
  line.textContent = `${why} What you typed is still here.`;
  line.hidden = false;
});

form.addEventListener("submit", (event) => {
  if (!waiting.size) return;
  event.preventDefault();
  told.textContent = "Some ticks are not sent yet. Close the register when all are saved.";
  sendAgain();
});

addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});

form.querySelector("[data-save]").parentElement.hidden = true;
for (const row of rows()) known.set(row.dataset.person, wordOf(row));
for (const [id, { word }] of waiting) showWord(id, word);
show(waiting.size ? "waiting" : "saved");
send();

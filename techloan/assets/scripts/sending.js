// One request at a time, in the order of the scans and presses. What could not be sent stays in
// sight until it is sent or taken off; nothing is stored in the browser.
import { post } from "./asking.js";
import { say, tone } from "./telling.js";

// A network says that it is back a little before it is.
const AFTER_ONLINE_MS = [500, 3000, 10000];

const box = document.getElementById("unsent");
const waiting = document.getElementById("waiting");
const queue = [];
const unsent = [];
let busy = false;

// A job: words (for people), url, data (URLSearchParams), and optionally context() for fields that
// are only known when its turn comes, answered(fragment) and dropped().
export function send(job) {
  queue.push(job);
  work();
}

async function work() {
  if (busy) return;
  busy = true;
  try {
    while (queue.length) {
      show();
      const job = queue[0];
      for (const [name, value] of Object.entries(job.context?.() ?? {})) job.data.set(name, value);
      const answer = await post(job.url, job.data);
      if (answer.fragment) {
        queue.shift();
        job.answered(answer.fragment);
      } else {
        keep(answer);
      }
    }
  } finally {
    busy = false;
    show();
  }
}

// The scans behind a failed one wait with it: sent on their own they would overtake it.
function keep(answer) {
  unsent.push(...queue.splice(0));
  const words = box.querySelector("p");
  words.textContent = answer.why;
  if (answer.signIn) {
    const link = document.createElement("a");
    Object.assign(link, { href: "/sign-in", target: "_blank", textContent: "Sign in in a new tab" });
    words.append(" ", link);
  }
  say("Not sent yet");
  tone("bad");
}

function show() {
  waiting.textContent = queue.length > 1 ? `${queue.length} waiting` : "";
  box.hidden = unsent.length === 0;
  box.querySelector("ul").replaceChildren(...unsent.map(line));
}

function line(job) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button-small", textContent: "Take off" });
  button.setAttribute("aria-label", `Take off ${job.words}`);
  button.addEventListener("click", () => {
    unsent.splice(unsent.indexOf(job), 1);
    job.dropped?.();
    show();
  });
  item.append(`Not sent yet: ${job.words} `, button);
  return item;
}

function sendAgain() {
  queue.unshift(...unsent.splice(0));
  work();
}

box.querySelector(":scope > button").addEventListener("click", sendAgain);
addEventListener("online", () => {
  for (const pause of AFTER_ONLINE_MS) setTimeout(sendAgain, pause);
});
addEventListener("beforeunload", (event) => {
  if (unsent.length || queue.length) event.preventDefault();
});

// Every posting form marked data-fragment is sent by the queue, with the values of this moment. A
// second press of the same button is not a second wish. answered(fragment, byKeyboard).
export function sendForms(answered, pressed) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-fragment]")) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const button = event.submitter;
    const url = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const tag = form.closest("[data-tag]")?.dataset.tag ?? "";
    const byKeyboard = document.activeElement?.matches(":focus-visible") ?? false;
    pressed();
    send({
      words: `${button?.textContent.trim() ?? "Send"} ${tag}`.trim(),
      url,
      data: new URLSearchParams(new FormData(form, button)),
      answered: (fragment) => { delete form.dataset.sent; answered(fragment, byKeyboard); },
      dropped: () => { delete form.dataset.sent; },
    });
  });
}

// Puts rows on top of a list; one whose id is already there takes that one's place.
export function place(list, rows) {
  for (const row of [...rows].reverse()) {
    const old = row.id && document.getElementById(row.id);
    if (old) old.replaceWith(row); else list.prepend(row);
  }
}

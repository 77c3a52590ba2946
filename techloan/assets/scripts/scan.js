// The scan field: a wedge scanner is a very fast keyboard, so whatever it types, wherever the focus
// is, has to arrive whole; people's own typing has to stay untouched.
import { say, tone } from "./telling.js";

const QUICK_MS = 50;
const LEAST = 4;
const REPEAT_MS = 2000;
const INTERACTIVE = "a[href], button, input, select, textarea, summary, [contenteditable]";
const TICKED = "input[type=checkbox], input[type=radio], input[type=submit], input[type=button]";

export const form = document.getElementById("scan");
export const field = document.getElementById("code");
let last = { code: "", at: -Infinity };

// Characters less than 50 ms apart come from a scanner, not from fingers.
export function burst() {
  let text = "";
  let at = -Infinity;
  return {
    add(event) {
      text = event.timeStamp - at < QUICK_MS ? text + event.key : event.key;
      at = event.timeStamp;
    },
    scanned(event) {
      return event.timeStamp - at < QUICK_MS && text.length >= LEAST ? text : "";
    },
  };
}

export const printable = (event) =>
  event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;

export const ends = (event) => event.key === "Enter" || event.key === "Tab";

// The focus goes back to the field, but on a phone not so that its keyboard covers the card.
export function rest() {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost && !matchMedia("(pointer: coarse)").matches) field.focus({ preventScroll: true });
}

// The same device may be scanned again at once when something was done to it in between.
export function forget() {
  last = { code: "", at: -Infinity };
}

export function take(code, onCode) {
  const same = code.trim().toUpperCase();
  if (!same) return;
  const now = performance.now();
  if (same === last.code && now - last.at < REPEAT_MS) {
    say(`${code.trim()} was scanned just now`);
    tone("neutral");
    return;
  }
  last = { code: same, at: now };
  onCode(code.trim());
}

export function listen(onCode) {
  const inField = burst();
  const elsewhere = burst();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = field.value;
    field.value = "";
    field.focus();
    take(code, onCode);
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const at = document.activeElement;
    if (at === field) {
      // A person's Tab must move on; only a scanner's is an Enter.
      if (printable(event)) inField.add(event);
      else if (event.key === "Tab" && !event.shiftKey && inField.scanned(event)) submit(event);
    } else if (!at?.matches(INTERACTIVE)) {
      if (printable(event) && event.key !== " ") {
        inField.add(event);
        field.focus();
      } else if (event.key === "Enter" && field.value) {
        submit(event);
      }
    } else if (at.matches(TICKED) || !at.matches("input, select, textarea, [contenteditable]")) {
      // A button or a box has the focus: a scanner's Enter would press it.
      if (printable(event)) elsewhere.add(event);
      else if (ends(event) && elsewhere.scanned(event)) {
        event.preventDefault();
        take(elsewhere.scanned(event), onCode);
      }
    }
  });

  document.addEventListener("camera-code", (event) => take(event.detail, onCode));

  function submit(event) {
    event.preventDefault();
    form.requestSubmit();
  }
}

export function scanData(code) {
  const data = new URLSearchParams(new FormData(form));
  data.set("code", code);
  return data;
}

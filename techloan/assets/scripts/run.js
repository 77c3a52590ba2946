// The runs: a pile checked in, a stocktake. Each scan brings a row; the newest stands on top.
import { form, forget, listen, rest, scanData } from "./scan.js";
import { place, send, sendForms } from "./sending.js";
import { tell } from "./telling.js";

const rows = document.getElementById("rows");

// The same key goes with a scan however often it is sent, so that it counts once. Plain http has
// no randomUUID, hence the longer way.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function scanned(code) {
  const data = scanData(code);
  data.set("idempotency_key", newKey());
  send({ words: code, url: form.action, data, answered: show });
}

function show(fragment) {
  const template = fragment.querySelector("template[data-counters]");
  if (template) {
    document.getElementById("counters").replaceWith(template.content);
    template.remove();
  }
  const added = [...fragment.children].map(asRow);
  place(rows, added);
  const [newest] = added;
  tell(newest?.dataset.said ? newest : newest?.querySelector("[data-said]"));
  rest();
}

// A refusal that no run foresaw comes as a card.
function asRow(element) {
  if (element.matches("li")) return element;
  const row = document.createElement("li");
  row.append(element);
  return row;
}

listen(scanned);
sendForms(show, forget);

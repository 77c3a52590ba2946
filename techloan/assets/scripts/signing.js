// A box to sign in, with a finger, a pen or the mouse. What is drawn is sent as strokes of points, and
// the server draws the picture. What was drawn before something else was missing is drawn again. Without
// this script the box stays hidden, and the name is typed.
const form = document.querySelector("[data-signing]");
const box = form.querySelector("canvas");
const field = form.elements.strokes;
const pen = box.getContext("2d");
const NEAR = 4;
let strokes = [];

function ready() {
  pen.lineWidth = 7;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#000";
}

// Points are told in parts of the box, so that a phone and a large screen send the same.
function point(event) {
  const seen = box.getBoundingClientRect();
  const part = (at, size, whole) => Math.min(Math.max(Math.round((at / size) * whole), 0), whole);
  return [
    part(event.clientX - seen.left, seen.width, box.width),
    part(event.clientY - seen.top, seen.height, box.height),
  ];
}

function draw([x, y], [toX, toY]) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

function move(event) {
  const stroke = strokes.at(-1);
  const last = stroke.at(-1);
  const next = point(event);
  if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAR) return;
  draw(last, next);
  stroke.push(next);
}

function clear() {
  strokes = [];
  pen.clearRect(0, 0, box.width, box.height);
}

box.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary) return;
  event.preventDefault();
  box.setPointerCapture(event.pointerId);
  strokes.push([point(event)]);
  draw(strokes.at(-1)[0], strokes.at(-1)[0]);
});

box.addEventListener("pointermove", (event) => {
  if (event.isPrimary && box.hasPointerCapture(event.pointerId)) move(event);
});

// Otherwise a line that ends fast is a swing of the page for the browser, and the next tap, on the button
// below, only stops it.
box.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

form.querySelector("[data-clear]").addEventListener("click", clear);
form.addEventListener("submit", () => {
  field.value = strokes.map((stroke) => stroke.map((at) => at.join(",")).join(" ")).join(";");
});

// A damaged line draws nothing; the server says what is wrong with it.
function drawAgain(text) {
  strokes = text.split(";").filter(Boolean).map((line) => line.split(" ").map((at) => at.split(",").map(Number)));
  for (const stroke of strokes) {
    draw(stroke[0], stroke[0]);
    stroke.slice(1).forEach((at, before) => draw(stroke[before], at));
  }
}

ready();
drawAgain(field.value);
form.querySelector("[data-box]").hidden = false;

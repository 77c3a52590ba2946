// What the desk says back: words for a screen reader, a tone and a buzz. Never a tone alone.
const NOTES = {
  good: [[1175, 0, 0.12]],
  bad: [[233, 0, 0.16], [185, 0.2, 0.26]],
  neutral: [[587, 0, 0.08]],
};
const BUZZ = { good: 60, bad: [90, 60, 90], neutral: 30 };
const KEY = "techloan-sound";

const said = document.getElementById("said");
const button = document.getElementById("sound");
let on = remembered(KEY) !== "off";
let audio = null;
let speaking = 0;

// Storage may be switched off in a browser; then the choice lasts as long as the page.
export function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* kept for this page only */ }
}

// Emptied first: a status region that gets the same words again would stay silent.
export function say(words) {
  said.textContent = "";
  clearTimeout(speaking);
  speaking = setTimeout(() => { said.textContent = words; }, 40);
}

export function tone(kind) {
  if (!on) return;
  navigator.vibrate?.(BUZZ[kind] ?? BUZZ.neutral);
  if (!audio) return;
  for (const [pitch, after, length] of NOTES[kind] ?? NOTES.neutral) {
    const start = audio.currentTime + after;
    const voice = audio.createOscillator();
    const volume = audio.createGain();
    voice.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + length);
    voice.connect(volume).connect(audio.destination);
    voice.start(start);
    voice.stop(start + length);
  }
}

export function tell(element) {
  if (!element) return;
  say(element.dataset.said);
  tone(element.dataset.tone);
}

// A browser lets sound begin only after a key or a press.
function wake() {
  const Audio = window.AudioContext;
  if (Audio && !audio) audio = new Audio();
  audio?.resume();
}

function showSwitch() {
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#volume-2" : "#volume-x"));
  button.setAttribute("aria-pressed", String(on));
}

addEventListener("pointerdown", wake, { once: true, capture: true });
addEventListener("keydown", wake, { once: true, capture: true });
button.hidden = false;
showSwitch();
button.addEventListener("click", () => {
  on = !on;
  remember(KEY, on ? "on" : "off");
  showSwitch();
  if (on) tone("good");
});

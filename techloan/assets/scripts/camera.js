// The camera reads QR and Code 128 and hands each code to the scan field's own path. The typed field
// stays usable whatever happens here.
import { remember, remembered } from "./telling.js";

const AGAIN_MS = 3000;
const IDLE_MS = 120000;
const KEY = "techloan-camera";
const WHY = {
  NotAllowedError: "The camera is not allowed here. Allow it beside the address, or type the code.",
  NotFoundError: "This device has no camera. Type the code or use a scanner.",
  NotReadableError: "Another program is using the camera. Close it, or type the code.",
};
const NOT_SECURE = "The camera works only over https. You can type the code or use a scanner.";

const panel = document.getElementById("camera");
const button = document.getElementById("camera-button");
const choice = document.getElementById("camera-choice");
const words = document.getElementById("camera-said");
const video = panel.querySelector("video");
let stream = null;
let detector = null;

async function makeDetector() {
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: panel.dataset.script, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const api = window.BarcodeDetectionAPI;
  const locateFile = (path, prefix) => (path.endsWith(".wasm") ? panel.dataset.wasm : prefix + path);
  await api.prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return new api.BarcodeDetector({ formats: ["qr_code", "code_128"] });
}

async function start() {
  stop();
  words.textContent = "Starting the camera";
  const wanted = remembered(KEY);
  const which = wanted ? { deviceId: { ideal: wanted } } : { facingMode: { ideal: "environment" } };
  try {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
    video.srcObject = stream;
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    await video.play();
    detector ??= await makeDetector();
  } catch (error) {
    stop(WHY[error.name] ?? "The camera could not be started. Type the code or use a scanner.");
    return;
  }
  words.textContent = "Hold a label in front of the camera";
  offerChoice();
  look(stream);
}

function stop(why = "") {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  panel.hidden = true;
  button.setAttribute("aria-expanded", "false");
  words.textContent = why;
}

async function look(mine) {
  let seen = { code: "", at: performance.now() };
  while (stream === mine) {
    const [found] = await detector.detect(video).catch(() => []);
    const now = performance.now();
    if (stream !== mine) return;
    if (found) {
      const again = found.rawValue === seen.code && now - seen.at < AGAIN_MS;
      seen = { code: found.rawValue, at: now };
      if (!again) document.dispatchEvent(new CustomEvent("camera-code", { detail: seen.code }));
    } else if (now - seen.at > IDLE_MS) {
      stop("The camera went to rest. Press Camera to go on.");
      return;
    }
    await nextFrame();
  }
}

function nextFrame() {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    // A stopped camera sends no more frames; the loop has to come round to notice.
    setTimeout(resolve, 250);
  });
}

async function offerChoice() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput");
  const now = stream?.getVideoTracks()[0].getSettings().deviceId;
  choice.replaceChildren(...cameras.map(({ label, deviceId }, index) =>
    new Option(label || `Camera ${index + 1}`, deviceId, false, deviceId === now)));
  for (const element of [choice, ...choice.labels]) element.hidden = cameras.length < 2;
}

if (navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", () => (stream ? stop() : start()));
  document.getElementById("camera-stop").addEventListener("click", () => { stop(); button.focus(); });
  choice.addEventListener("change", () => { remember(KEY, choice.value); start(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream) stop("The camera stopped when you left the page.");
  });
} else {
  words.textContent = NOT_SECURE;
}

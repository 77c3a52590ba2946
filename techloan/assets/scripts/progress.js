// Long work: the bar fills by itself, and the page goes on when the work is done.
const PAUSE_MS = 1000;
const AFTER_FAILURE_MS = 5000;
const SAY_AGAIN_MS = 10000;
let saidAt = -Infinity;

async function follow(place) {
  let pause = PAUSE_MS;
  try {
    const response = await fetch(place.dataset.progress, { headers: { "X-Fragment": "1" } });
    if (new URL(response.url).pathname === "/sign-in") {
      location.reload();
      return;
    }
    if (response.ok) update(place, await response.text());
    else pause = AFTER_FAILURE_MS;
  } catch {
    pause = AFTER_FAILURE_MS;
  }
  const finished = place.querySelector("[data-finished]")?.dataset.finished;
  if (finished) location.assign(finished);
  else setTimeout(follow, pause, place);
}

// The bar moves every second; a screen reader is told every ten.
function update(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceChildren(template.content);
  const status = place.nextElementSibling;
  if (!status?.matches("[role=status]") || performance.now() - saidAt < SAY_AGAIN_MS) return;
  saidAt = performance.now();
  status.textContent = place.querySelector("[data-said]")?.textContent ?? "";
}

for (const place of document.querySelectorAll("[data-progress]")) follow(place);

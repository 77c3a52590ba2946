// Long work: the bar fills by itself, and the page goes on when the work is done.
const PAUSE_MS = 1000;
const AFTER_FAILURE_MS = 5000;

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

// Only what changed is touched, so that a screen reader is not told the same every second.
function update(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const words = place.querySelector("[data-said]")?.textContent;
  const fresh = template.content.querySelector("[data-said]")?.textContent;
  const status = place.nextElementSibling;
  place.replaceChildren(template.content);
  if (fresh && fresh !== words && status?.matches("[role=status]")) status.textContent = fresh;
}

for (const place of document.querySelectorAll("[data-progress]")) follow(place);

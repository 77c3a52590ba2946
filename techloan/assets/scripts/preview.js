// How a text looks, while it is being typed. Without script a button of the form shows the same.
const PAUSE_MS = 600;

for (const form of document.querySelectorAll("[data-preview]")) {
  const place = document.querySelector("[data-preview-place]");
  let waiting = 0;
  let asked = 0;

  const show = async () => {
    const number = ++asked;
    try {
      const headers = { "X-Fragment": "1" };
      const sent = { method: "POST", headers, body: new URLSearchParams(new FormData(form)) };
      const response = await fetch(form.dataset.preview, sent);
      // An answer that is late must not cover a newer one; after a sign-out there is none.
      if (!response.ok || response.redirected || number !== asked) return;
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      place.replaceChildren(template.content);
    } catch {
      // Offline: what is shown stays, and what is typed is not lost.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
}

// Asking the server: a POST that a page's script sends, and what came of it in words.
const PATIENCE_MS = 20000;
export const NO_ANSWER = "techloan did not answer. Is the network there?";
const SIGN_IN = "Please sign in again. What you did is kept here.";

export function token() {
  return document.querySelector("[name=csrf_token]").value;
}

// The answer to a POST: {fragment} or {why}.
export async function post(url, data, { signal } = {}) {
  const answer = await attempt(url, data, signal);
  if (!answer.stale) return answer;
  const renewed = await renewToken();
  return renewed ?? attempt(url, data, signal);
}

async function attempt(url, data, signal) {
  data.set("csrf_token", token());
  try {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      headers: { "X-Fragment": "1", "X-CSRFToken": token() },
      signal: signal ?? AbortSignal.timeout?.(PATIENCE_MS),
    });
    if (signedOut(response)) return { why: SIGN_IN, signIn: true };
    if (response.status === 400) return { stale: true, why: "techloan could not read that." };
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    return settled(response, template.content)
      ? { fragment: template.content }
      : { why: trouble(response.status) };
  } catch {
    return { why: NO_ANSWER };
  }
}

function signedOut(response) {
  return response.status === 401 || new URL(response.url).pathname === "/sign-in";
}

// A refusal in words is an answer too; only what may go better next time is kept to be sent again.
function settled({ status }, fragment) {
  if (status === 200) return true;
  const refused = status > 400 && status < 500 && status !== 429;
  return refused && fragment.querySelector("[data-said]") !== null;
}

function trouble(status) {
  if (status === 429) return "That was a lot at once. Wait a minute, then send again.";
  return "techloan could not do that just now.";
}

// A token belongs to one sign-in: after signing in again in another tab the page takes a new one.
export async function renewToken() {
  try {
    const response = await fetch(location.href);
    if (signedOut(response)) return { why: SIGN_IN, signIn: true };
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[name=csrf_token]")?.value;
    if (!fresh) return { why: trouble(response.status) };
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = fresh;
    return null;
  } catch {
    return { why: NO_ANSWER };
  }
}

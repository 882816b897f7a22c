// Every request of the page: the CSRF token on it, and what to say when it fails. Nothing typed is ever lost here.
import { toast } from "./toasts.js";

const token = () => document.querySelector('meta[name="csrf"]')?.content || "";

// Fetches a part of a page, with what the server needs to know that a script asks.
export async function part(address, options = {}) {
  const headers = { "HX-Request": "true", "X-CSRF-Token": token(), ...options.headers };
  const response = await fetch(address, { ...options, headers });
  if (response.status === 401) signedOut();
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response;
}

export function post(address, fields = {}, options = {}) {
  return part(address, { method: "POST", body: new URLSearchParams(fields), ...options });
}

let told = false;
export function signedOut() {
  if (told) return;
  told = true;
  const here = encodeURIComponent(location.pathname + location.search);
  toast("You are signed out. What you typed is kept in this browser.", {
    words: "Sign in again",
    href: `/sign-in?next=${here}`,
    stays: true,
  });
}

export function start() {
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRF-Token"] = token();
  });
  document.addEventListener("htmx:before:response", (event) => {
    const status = event.detail.ctx.response?.raw?.status || event.detail.ctx.response?.status || 0;
    if (status === 401) signedOut();
    else if (status === 403) toast("Nothing was changed: your roles don't include this, or the page is old. Reload it and try again.");
    else if (status === 404) toast("It is no longer there. Reload the page.");
    else if (status === 409) toast("Somebody else was first; nothing of yours was changed. Reload the page.");
    else if (status === 413) toast("That is too much at once, so nothing was kept: 20,000 characters of text, or 24 MB of pictures. Send less and try again.");
    else if (status >= 400 && status < 500) toast("Nothing was changed: the desk could not read the form. Reload the page and try again.");
    else if (status >= 500) toast("The desk could not do this just now. What you typed is kept; try again in a moment.");
  });
  document.addEventListener("htmx:error", () => {
    toast("The desk did not answer. What you typed is kept; check the connection and try again.");
  });
}

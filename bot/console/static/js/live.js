// One stream for the whole page. What arrives says only what changed; the page then reads that part afresh.
import { lookForNews, refreshRow } from "./queue.js";
import { openCase, refreshCase } from "./case.js";
import { refreshHere } from "./presence.js";
import { refreshBanners } from "./banners.js";
import { signedOut } from "./requests.js";
import { toast } from "./toasts.js";

const WORDS = { connecting: "connecting", live: "live", lost: "offline, trying again" };

function mark(state) {
  const box = document.getElementById("live");
  if (!box || box.dataset.live === state) return;
  box.dataset.live = state;
  box.querySelector("[data-live-words]").textContent = WORDS[state];
}

const stale = new Set();
let soon = 0;
// Many notices about one case within a moment are one reading.
function read(id) {
  stale.add(String(id));
  if (soon) return;
  soon = setTimeout(() => {
    soon = 0;
    for (const one of stale) {
      if (one === openCase()) refreshCase();
      refreshRow(one);
    }
    stale.clear();
    lookForNews();
  }, 150);
}

function change({ kind, case: id }) {
  if (kind === "presence") {
    if (String(id) === openCase()) refreshHere();
    return;
  }
  if (kind === "resync") {
    lookForNews();
    refreshCase();
    return;
  }
  if (["account", "crisis", "crisis_alarm", "incident"].includes(kind)) {
    refreshBanners();
    return;
  }
  if (id) read(id);
  else lookForNews();
}

function connect() {
  const stream = new EventSource("/live");
  stream.addEventListener("hello", () => mark("live"));
  stream.addEventListener("change", (event) => change(JSON.parse(event.data)));
  stream.addEventListener("signed-out", () => {
    stream.close();
    mark("lost");
    signedOut();
  });
  stream.addEventListener("not-allowed", () => {
    stream.close();
    mark("lost");
    toast("Your roles no longer include reading cases. Reload the page.", { stays: true });
  });
  stream.onerror = () => {
    mark("lost");
    // A refused stream (not a dropped one) doesn't come back by itself.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
  };
}

export function start() {
  if (document.getElementById("live")) connect();
}

// What every page must say, but for the page that a banner leads to. Those who can't mend it may put it away in this
// browser; it comes back for a new fault.
import { part } from "./requests.js";
import { recall, remember } from "./storage.js";

const name = (banner) => `banner.${banner.dataset.banner}`;

function hideKnown() {
  for (const one of document.querySelectorAll("[data-banner][data-can-go]")) one.hidden = Boolean(recall(name(one)));
  for (const link of document.querySelectorAll("[data-banner] > a")) link.parentElement.hidden = link.pathname === location.pathname;
}

export async function refreshBanners() {
  try {
    const template = document.createElement("template");
    template.innerHTML = await (await part("/banners")).text();
    const fresh = template.content.querySelector("#banners");
    const old = document.getElementById("banners");
    if (!fresh || !old || old.innerHTML === fresh.innerHTML) return;
    old.replaceWith(fresh);
    hideKnown();
  } catch {
    // The next page shows them.
  }
}

export function start() {
  hideKnown();
  document.addEventListener("click", (event) => {
    const banner = event.target.closest("[data-banner-away]")?.closest("[data-banner]");
    if (!banner) return;
    remember(name(banner), "1");
    banner.hidden = true;
  });
}

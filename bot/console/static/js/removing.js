// Before a post can be hidden or removed, its platform is asked whether it may be: the menu then shows the form, or why not.
import { part } from "./requests.js";

async function ask(menu, link) {
  const body = link.closest(".menu-body");
  body.setAttribute("aria-busy", "true");
  try {
    body.innerHTML = await (await part(link.href)).text();
    htmx.process(body);
    if (menu.open) body.querySelector("textarea")?.focus();
  } catch {
    // The link is still there to ask again.
  }
  body.removeAttribute("aria-busy");
}

export function start() {
  document.addEventListener(
    "toggle",
    ({ target: menu }) => {
      const link = menu.matches?.("details[open]") && menu.querySelector("[data-ask-first]");
      if (link && !link.closest("[aria-busy]")) ask(menu, link);
    },
    true,
  );
}

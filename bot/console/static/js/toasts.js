// Short messages at the foot of the page. `stays` keeps one until it is dismissed.
export function toast(words, { words: action = "", href = "", onAct = null, stays = false } = {}) {
  const box = document.getElementById("toasts");
  if (!box || [...box.children].some((one) => one.dataset.words === words)) return;
  const one = document.createElement("div");
  one.className = "toast";
  one.dataset.words = words;
  one.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = words;
  one.append(text);
  if (action) {
    const button = document.createElement(href ? "a" : "button");
    button.className = "button";
    button.textContent = action;
    if (href) button.href = href;
    else button.addEventListener("click", () => { onAct?.(); one.remove(); });
    one.append(button);
  }
  const close = document.createElement("button");
  close.className = "button button-small";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "×";
  close.addEventListener("click", () => one.remove());
  one.append(close);
  box.append(one);
  if (!stays) setTimeout(() => one.remove(), 9000);
}

export function announce(words) {
  const box = document.getElementById("announcer");
  if (box) box.textContent = words;
}

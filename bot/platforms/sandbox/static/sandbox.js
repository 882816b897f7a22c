// Keeps the page up to date. Threads on screen change in place; new ones wait behind a button, so nothing jumps.
"use strict";

const list = document.getElementById("talks");
const fresh = document.getElementById("fresh");

for (const panel of document.querySelectorAll("[data-open-wide]")) {
  if (matchMedia("(min-width: 50.0625rem)").matches) panel.open = true;
}

async function follow() {
  let version = document.documentElement.dataset.version;
  for (;;) {
    try {
      const answer = await fetch(`/news?version=${version}`);
      const told = (await answer.json()).version;
      if (String(told) !== version) {
        version = String(told);
        await refresh();
      }
    } catch {
      await new Promise((resume) => setTimeout(resume, 3000));
    }
  }
}

async function refresh() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  let waiting = 0;
  for (const talk of page.querySelectorAll("#talks > .talk")) {
    const shown = document.getElementById(talk.id);
    if (!shown) waiting += 1;
    else update(shown, talk);
  }
  if (fresh && waiting) {
    fresh.textContent = `${waiting} new`;
    fresh.hidden = false;
  }
}

// Replaces only the posts that changed, and never one that somebody is writing in.
function update(shown, talk) {
  for (const post of talk.querySelectorAll(".post")) {
    const old = document.getElementById(post.id);
    if (!old) {
      post.classList.add("arrived");
      shown.append(post);
    } else if (gist(old) !== gist(post) && !old.querySelector("details[open]")) {
      old.replaceWith(post);
    }
  }
}

function gist(post) {
  const words = post.querySelector(".text, .gone");
  return `${words.className} ${words.textContent}`;
}

fresh?.addEventListener("click", () => location.reload());
if (list) follow();

// Stands between the pages and the desk: the key never enters a page, and nothing that passes here is kept.
import { check, doubt } from "./desk.js";
import { settings } from "./settings.js";

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id || !["check", "record", "doubt"].includes(message?.kind)) return false;
  const typing = message.kind === "check";
  settings()
    .then((set) => (message.kind === "doubt" ? doubt(set, message) : check(set, message, { typing })))
    .then(answer, () => answer({ why: "away" }));
  return true;
});

chrome.commands.onCommand.addListener(async (command) => {
  if (command !== "focus-findings") return;
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab) await chrome.tabs.sendMessage(tab.id, { kind: "focus" }).catch(() => {});
});

chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  const { managed } = await settings();
  if (reason === "install" && !managed.includes("address")) chrome.runtime.openOptionsPage();
});

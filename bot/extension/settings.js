// What was set: by the company's policy first, else in the options. Nothing else is ever stored.
const NAMES = ["address", "key", "account"];

export async function settings() {
  const [managed, own] = await Promise.all([policy(), chrome.storage.local.get(NAMES)]);
  const { address = "", key = "", account = "own" } = { ...own, ...managed };
  return { address: tidy(address) ?? "", key, account, managed: Object.keys(managed) };
}

async function policy() {
  try {
    return await chrome.storage.managed.get(NAMES);
  } catch {
    return {};
  }
}

export const save = (values) => chrome.storage.local.set(values);

// An address as it is used, or null if it is none: HTTPS, or HTTP on this machine.
export function tidy(address) {
  let url;
  try {
    url = new URL(address.trim());
  } catch {
    return null;
  }
  const here = ["127.0.0.1", "localhost"].includes(url.hostname);
  if (url.username || url.password || !(url.protocol === "https:" || (here && url.protocol === "http:"))) return null;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

// Asks the desk. Every failure has a name, which is also that of the words that tell people of it.
const PATIENCE = 5000;
const REFUSED = { "no-key": "refusedKey", "bad-key": "refusedKey", "no-scope": "refusedKey", "foreign-page": "refusedPage" };
REFUSED["too-many"] = "tooMany";
REFUSED["too-large"] = "tooLarge";

async function call({ address, key }, path, body) {
  const headers = { Authorization: `Bearer ${key}`, ...(body ? { "Content-Type": "application/json" } : {}) };
  const how = { method: body ? "POST" : "GET", headers, credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };
  let response;
  try {
    response = await fetch(`${address}/api/v1/${path}`, { ...how, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    return { why: error.name === "TimeoutError" ? "slow" : "away" };
  }
  const told = await response.json().catch(() => null);
  if (response.ok && told) return { told };
  return { why: REFUSED[String(told?.type).split(":").pop()] ?? "away", told, answered: Boolean(told?.type) };
}

const subject = ({ account }) => (account === "company" ? { subject: "brand_post", account } : { subject: "employee_post", account: "own" });

// The verdict on a text, or why there is none. While somebody types for a company account, nothing goes into the record.
export async function check(settings, { text, platform }, { typing }) {
  if (!settings.address || !settings.key) return { why: "notSetUp" };
  const whose = { ...subject(settings), ...(settings.account === "company" ? { typing } : {}) };
  const { told, why } = await call(settings, "check", { text, platform, ...whose });
  if (why || !Array.isArray(told.findings)) return { why: why ?? "away" };
  return { answer: { verdict: told.verdict, findings: told.findings, account: settings.account } };
}

// Says that a finding is wrong. The desk keeps the rule alone.
export async function doubt(settings, { text, platform, rule }) {
  if (!settings.address || !settings.key) return { why: "notSetUp" };
  const check = { text, platform, ...subject(settings), typing: true };
  const { why, told } = await call(settings, "feedback", { rule, check });
  const unasked = String(told?.title ?? "").includes("feedback:give");
  return why ? { why: unasked ? "mayNotDoubt" : "notDoubted" } : {};
}

// What the key may do: {name, scopes}, or why that can't be told.
export async function tryKey(settings) {
  const { told, why, answered } = await call(settings, "key");
  if (why) return { why, answered };
  return Array.isArray(told.scopes) ? { key: told } : { why: "other" };
}

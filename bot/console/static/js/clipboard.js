// Browsers hand out the clipboard only on pages that came by HTTPS, or from this machine; elsewhere there is the old way.
export async function intoClipboard(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}

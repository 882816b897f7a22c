// Puts the words of _locales into a page: data-word names them.
export const word = (name, ...put) => chrome.i18n.getMessage(name, put.map(String));

export function translate() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
}

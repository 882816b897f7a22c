// The words people read come from _locales; every other content script hangs its part on this one name. They are
// classic scripts in the manifest's order, not modules: a content script can only import what every website could then
// read too, and tell from it who has this extension.
var answerable = { word: (name, ...put) => chrome.i18n.getMessage(name, put.map(String)) || name };

// Where Reddit has its composers: for posts and for comments, some of them in shadow trees. As seen in autumn 2025.
answerable.site = {
  name: "Reddit",
  platform: "reddit",
  limit: 40000,
  weighted: false,
  composers: [
    'shreddit-composer [contenteditable="true"]',
    '[slot="rte"][contenteditable="true"]',
    '[role="textbox"][contenteditable="true"][name="body"]',
    '[data-lexical-editor="true"][contenteditable="true"]',
    'shreddit-composer textarea',
    'textarea[name="body"]',
    'textarea[name="title"]',
    'faceplate-textarea-input[name="title"] textarea',
  ],
  buttons: [
    '#inner-post-submit-button',
    'r-post-form-submit-button button',
    'button[slot="submit-button"]',
    'shreddit-composer button[type="submit"]',
    'form button[type="submit"]',
  ],
  scopes: ["shreddit-composer", "r-post-composer-form", "form", '[role="dialog"]', "shreddit-app", "main"],
  never: ['[role="search"]', "reddit-search-large", "rs-app", "rs-message-composer", "[data-testid^='chat']"],
  neverAt: /^\/(chat|message|room)(\/|$)/,
};

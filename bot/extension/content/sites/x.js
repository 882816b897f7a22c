// Where X has its composer. Roles, labels and test ids first, for they outlive class names. As seen in autumn 2025.
answerable.site = {
  name: "X",
  platform: "x",
  limit: 280,
  weighted: true,
  // What is being written; the first that fits counts.
  composers: [
    '[data-testid^="tweetTextarea_"][contenteditable="true"]',
    '[data-testid^="tweetTextarea_"] [contenteditable="true"]',
    '[role="textbox"][contenteditable="true"][aria-label="Post text"]',
  ],
  buttons: ['[data-testid="tweetButton"]', '[data-testid="tweetButtonInline"]'],
  // What holds a composer and its button together.
  scopes: ['[role="dialog"]', '[data-testid="primaryColumn"]', "main"],
  // Direct messages and searches are nobody's business.
  never: ['[data-testid^="dmComposer"]', '[data-testid="DmActivityViewport"]', '[role="search"]', '[data-testid="DMDrawer"]'],
  neverAt: /^\/(messages|i\/chat)(\/|$)/,
};

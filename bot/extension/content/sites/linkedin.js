// Where LinkedIn has its composers: posts in a dialog, comments below a post; both are Quill. As seen in autumn 2025.
answerable.site = {
  name: "LinkedIn",
  platform: "linkedin",
  limit: 3000,
  weighted: false,
  composers: [
    '[role="dialog"] [role="textbox"][contenteditable="true"]',
    '.share-creation-state [contenteditable="true"]',
    '.comments-comment-box [contenteditable="true"]',
    '.ql-editor[contenteditable="true"]',
  ],
  buttons: [
    '.share-actions__primary-action',
    '[data-test-share-box-post-button]',
    '.comments-comment-box__submit-button--cr',
    'button[class*="comments-comment-box__submit-button"]',
  ],
  scopes: [".comments-comment-box", '[role="dialog"]', "form", "main"],
  never: ['[class*="msg-"]', '[data-view-name*="message"]', '[role="search"]', '[role="dialog"][aria-label*="essag"]'],
  neverAt: /^\/(messaging|talent\/inbox)(\/|$)/,
};

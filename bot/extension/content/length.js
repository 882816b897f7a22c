// Counts a text as the site does: X weighs characters (its text-counting configuration, version 3), others count them.
(() => {
  const SINGLE = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];
  const LINK = /https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]}…]|(?<![@\w./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|info|biz|edu|gov|io|dev|app|page|web|shop|store|co|tv|me|eu)(?![\w@-])(?:\/(?:[^\s<>"]*[^\s<>"'.,;:!?)\]}…])?)?/gi;
  const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3/u;
  const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

  const weight = (character) => (SINGLE.some(([low, high]) => character.codePointAt(0) >= low && character.codePointAt(0) <= high) ? 1 : 2);
  const cluster = (one) => {
    const lone = one.length === 1 && one.charCodeAt(0) < 0x2000;
    if (EMOJI.test(one) && !/^[\x00-\x7f]+$/.test(one) && !lone) return 2;
    return [...one].reduce((sum, character) => sum + weight(character), 0);
  };

  answerable.length = (text, site) => {
    const composed = text.normalize("NFC");
    if (!site.weighted) return [...composed].length;
    const links = composed.match(LINK)?.length ?? 0;
    const rest = composed.replace(LINK, "");
    return 23 * links + [...clusters.segment(rest)].reduce((sum, { segment }) => sum + cluster(segment), 0);
  };
})();

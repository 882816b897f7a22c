// How the panel looks. It stands in a closed shadow tree: the page's styles do not reach in, and the page cannot read it.
answerable.style = `
:host { color-scheme: light dark; }
* { box-sizing: border-box; }
.panel {
  font: 14px/1.45 system-ui, sans-serif; color: light-dark(#1b1f24, #eef1f4); background: light-dark(#fff, #1d2126);
  border: 1px solid light-dark(#8a929c, #7d8590); border-radius: 10px; box-shadow: 0 4px 18px rgb(0 0 0 / 25%);
  width: min(340px, calc(100vw - 16px)); max-height: min(60vh, 480px); overflow: auto; padding: 10px 12px;
}
.panel:not([data-open]) .more { display: none; }
header { display: flex; gap: 8px; align-items: baseline; }
.verdict { font-weight: 650; flex: 1; margin: 0; font-size: 14px; }
.length { margin: 2px 0 0; font-size: 13px; color: light-dark(#59636e, #a9b1ba); }
.length.over { color: light-dark(#a40e26, #ff9ba2); font-weight: 600; }
.said { margin: 8px 0 0; padding: 8px; border-inline-start: 4px solid light-dark(#9a6700, #e3b341); background: light-dark(#fff8e1, #2d2611); }
.said:empty { display: none; }
.said p { margin: 0 0 6px; } .said p:last-child { margin: 0; }
ul { list-style: none; margin: 8px 0 0; padding: 0; } li { padding: 8px 0; border-top: 1px solid light-dark(#d5dae0, #3b424a); }
li p { margin: 0; } .mark { font-weight: 650; } q { font-style: italic; overflow-wrap: anywhere; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
button {
  font: inherit; color: inherit; background: light-dark(#f3f5f7, #2b3138); border: 1px solid light-dark(#8a929c, #7d8590);
  border-radius: 6px; padding: 4px 10px; min-height: 28px; cursor: pointer; overflow-wrap: anywhere; text-align: start;
}
button:focus-visible { outline: 3px solid light-dark(#0550ae, #79b8ff); outline-offset: 1px; }
.doubt { background: none; border-color: transparent; text-decoration: underline; }
.toggle { padding: 0 8px; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (forced-colors: active) { .panel, button { border-color: CanvasText; } }
`;

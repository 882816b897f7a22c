// Runs before the first paint: what this browser remembers of colours, density and pane widths.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const read = (name) => {
    try {
      return localStorage.getItem(`answerable.${name}`) || "";
    } catch {
      return "";
    }
  };
  for (const name of ["theme", "density"]) {
    if (read(name)) root.dataset[name] = read(name);
  }
  for (const name of ["rail", "queue"]) {
    if (/^\d+$/.test(read(`pane.${name}`))) root.style.setProperty(`--pane-${name}`, `${read(`pane.${name}`)}px`);
  }
})();

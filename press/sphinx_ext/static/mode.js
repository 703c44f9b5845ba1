// Light or dark, as the reader chose; loaded before anything is drawn.
(() => {
  const root = document.documentElement;
  const usual = root.dataset.theme || "light";
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  root.dataset.mode = kept("mode") || usual;
  root.dataset.theme = kept("theme") || usual;
})();

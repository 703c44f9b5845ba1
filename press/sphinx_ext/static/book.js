// Small things for every page; without this file nothing is missing that a reader needs.
(() => {
  const root = document.documentElement;
  // opened from a disk, a page may not read another: the search lists its finds without their first lines
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  // buttons of the theme, and the field on the page of the search
  const actions = { print: () => window.print(), fullscreen: () => window.toggleFullScreen() };
  document.addEventListener("click", (event) => actions[event.target.closest?.("[data-action]")?.dataset.action]?.());
  document.querySelector(".bd-search-container form.bd-search input")?.focus();
  // Sphinx hides the words sought by code in an address, which the policy of the published pages stops
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".highlight-link a")) return;
    event.preventDefault();
    SphinxHighlight.hideSearchWords();
  });

  // a box that scrolls can be reached and scrolled by key
  const boxes = document.querySelectorAll(
    ".book-table, table.simpletable, .math-block, .cell_output .text_html, .highlight pre, .cell_output pre, .cell_output .output, " +
      ".pst-scrollable-table-container",
  );
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX)) box.tabIndex = 0;
  };
  // at once, when the window or a fold changes the box, and when late fonts may have widened what is in it
  const sized = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
  for (const box of boxes) sized.observe(box);
  addEventListener("load", () => boxes.forEach(mark));

  // what is folded away on the screen stands open on paper
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.book-fold:not([open]), .figure-footer details:not([open])")) {
      fold.open = true;
      opened.push(fold);
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of opened.splice(0)) fold.open = false;
  });

  // one switch for all code of a page, kept for the next page in this browser
  const codes = document.querySelectorAll(".code-fold");
  const title = document.querySelector("article h1");
  if (codes.length && title) {
    const words = root.lang.startsWith("zh") ? ["显示全部代码", "隐藏代码"] : ["Show all code", "Hide code"];
    const memory = { get: () => null, set: () => {} };
    try {
      memory.get = localStorage.getItem.bind(localStorage, "book-code");
      memory.set = localStorage.setItem.bind(localStorage, "book-code");
    } catch {
      // a browser that keeps nothing: the switch holds for this page
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-switch";
    const show = (all) => {
      root.dataset.code = all ? "all" : "folded";
      for (const code of codes) code.open = all;
      button.textContent = words[all ? 1 : 0];
      button.setAttribute("aria-pressed", String(all));
    };
    button.addEventListener("click", () => {
      const all = root.dataset.code !== "all";
      show(all);
      memory.set(all ? "all" : "folded");
    });
    const facts = document.querySelector(".page-facts");
    if (facts) facts.append(" · ", button);
    else title.after(button);
    show(memory.get() === "all");
  }

  // copy buttons of citations
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.cite-copy");
    if (!button) return;
    const text = button.previousElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = document.documentElement.lang.startsWith("zh") ? "已复制" : "Copied";
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling); // then it is one key away
    }
  });
})();

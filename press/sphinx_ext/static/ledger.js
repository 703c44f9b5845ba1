// Search and filters for the ledger of claims. Without this file the table is complete and unfiltered.
(() => {
  const box = document.querySelector(".ledger");
  if (!box) return;
  const rows = [...box.querySelectorAll("tbody tr")];
  const form = document.createElement("form");
  form.className = "ledger-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");
  form.addEventListener("submit", (event) => event.preventDefault());

  const field = (label, control) => {
    const wrap = document.createElement("label");
    wrap.append(label + " ", control);
    form.append(wrap);
    return control;
  };
  const search = field("Search", Object.assign(document.createElement("input"), { type: "search" }));
  const selects = [["Verdict", "verdict", 1], ["Document", "document", 2], ["Theme", "theme", 3]].map(
    ([label, key, column]) => {
      const select = document.createElement("select");
      select.append(new Option("all", ""));
      const seen = new Map();
      for (const row of rows) {
        const cell = row.cells[column];
        const words = key === "verdict" ? row.dataset.verdict : cell.firstChild.textContent;
        seen.set(row.dataset[key], words);
      }
      for (const [value, words] of seen) select.append(new Option(words, value));
      select.dataset.key = key;
      return field(label, select);
    },
  );
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(status);

  const apply = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        words.every((word) => text.includes(word)) &&
        selects.every((select) => !select.value || row.dataset[select.dataset.key] === select.value);
      row.hidden = !fits;
      shown += fits;
    }
    status.textContent = `${shown} of ${rows.length} claims`;
  };
  form.addEventListener("input", apply);
  box.before(form);
  apply();

  // a link to a claim opens it
  const open = () => {
    const row = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = row && row.querySelector("details");
    if (details) details.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
})();

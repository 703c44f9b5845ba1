// Search, filters and order for long tables: the ledger of claims, the board, the data dictionary. Without this
// file a table is complete and in its own order. What is chosen stands in the address, so that it can be shared.
(() => {
  for (const box of document.querySelectorAll(".book-table[data-tools]")) {
    const table = box.querySelector("table");
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const noun = box.dataset.tools;
    const form = document.createElement("form");
    form.className = "table-tools";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter: ${table.caption?.textContent ?? noun}`);
    form.addEventListener("submit", (event) => event.preventDefault());
    const field = (label, control) => {
      const wrap = document.createElement("label");
      wrap.append(label + " ", control);
      form.append(wrap);
      return control;
    };
    const value = (cell) => cell.dataset.filter ?? cell.firstChild?.textContent.trim() ?? "";
    const search = field("Search", Object.assign(document.createElement("input"), { type: "search" }));
    const heads = [...table.tHead.rows[0].cells];
    const selects = heads
      .filter((head) => head.dataset.choose !== undefined)
      .map((head) => {
        const select = document.createElement("select");
        select.append(new Option("all", ""));
        const seen = new Set(rows.map((row) => value(row.cells[head.cellIndex])));
        for (const words of seen) select.append(new Option(words, words));
        select.dataset.column = head.cellIndex;
        select.name = head.textContent.trim().toLowerCase();
        return field(head.textContent.trim(), select);
      });
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    form.append(status);

    // order: by the column of a head, up, down, and back
    let order = { column: -1, down: false };
    const key = (row) => row.cells[order.column].dataset.sort ?? row.cells[order.column].textContent.trim();
    const compare = (one, other) => {
      const [a, b] = [key(one), key(other)];
      const empty = (a === "") - (b === "");
      if (empty) return empty; // what has no value stands last in both orders
      const numbers = !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
      return (order.down ? -1 : 1) * (numbers ? a - b : a.localeCompare(b, "en"));
    };
    const arrange = () => {
      heads.forEach((head, column) => {
        const sorted = column === order.column;
        if (sorted) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      body.append(...(order.column < 0 ? rows : [...rows].sort(compare)));
    };
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const column = head.cellIndex;
        if (order.column !== column) order = { column, down: false };
        else if (!order.down) order = { column, down: true };
        else order = { column: -1, down: false };
        arrange();
        keep();
      });
    }

    const apply = () => {
      const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const fits =
          words.every((word) => text.includes(word)) &&
          selects.every((select) => !select.value || value(row.cells[select.dataset.column]) === select.value);
        row.hidden = !fits;
        shown += fits;
      }
      status.textContent = `${shown} of ${rows.length} ${noun}`;
    };
    const keep = () => {
      const state = new URLSearchParams();
      if (search.value) state.set("search", search.value);
      for (const select of selects) if (select.value) state.set(select.name, select.value);
      if (order.column >= 0) state.set("order", `${order.column}${order.down ? "-" : ""}`);
      const chosen = state.toString();
      if (chosen || location.hash.startsWith("#?")) {
        history.replaceState(null, "", chosen ? `#?${chosen}` : location.pathname + location.search);
      }
    };
    const restore = () => {
      if (!location.hash.startsWith("#?")) return;
      const state = new URLSearchParams(location.hash.slice(2));
      search.value = state.get("search") ?? "";
      for (const select of selects) select.value = state.get(select.name) ?? "";
      const column = state.get("order");
      if (column !== null && heads[parseInt(column, 10)]) {
        order = { column: parseInt(column, 10), down: column.endsWith("-") };
        arrange();
      }
    };
    form.addEventListener("input", () => {
      apply();
      keep();
    });
    restore();
    box.before(form);
    apply();
  }

  // a link to a row opens what is folded in it
  const open = () => {
    if (location.hash.startsWith("#?")) return;
    const row = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = row && row.querySelector("details");
    if (details) details.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
})();

// Charts to explore. A box that is opened loads Vega and its data, draws, and tells the values as a table.
(() => {
  const scripts = new Map();
  const load = (address) => {
    if (!scripts.has(address)) {
      scripts.set(
        address,
        new Promise((done, failed) => {
          const script = Object.assign(document.createElement("script"), { src: address });
          script.onload = done;
          script.onerror = () => failed(new Error(`${address} cannot be loaded`));
          document.head.append(script);
        }),
      );
    }
    return scripts.get(address);
  };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // the neutral colours of the page, light or dark
  const look = (narrow) => {
    const ink = colour("--pst-color-text-base") || "#262626";
    const rule = colour("--pst-color-border") || "#dcdcdc";
    return {
      background: null,
      font: getComputedStyle(document.body).fontFamily,
      aria: false, // the table tells the values; a name for every point would not
      view: { stroke: null },
      axis: { labelColor: ink, titleColor: ink, gridColor: rule, domainColor: ink, tickColor: ink, gridOpacity: 0.6, labelFontSize: 12, labelLimit: narrow ? 130 : 260 },
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, labelLimit: 200, columns: narrow ? 1 : 2 },
    };
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const number = (value) =>
    typeof value === "number" ? value.toLocaleString("en", { maximumSignificantDigits: 6 }) : value;

  // rows that the chosen values let through, by the same rule as the chart's own filter
  const drawn = (data, chosen) =>
    data.rows.filter((row) =>
      Object.entries(data.choices).every(([field, signals]) =>
        signals.some((name) => chosen[name] === "all" || chosen[name] === row[field]),
      ),
    );

  const table = (data, rows, title) => {
    const made = document.createElement("table");
    made.append(element("caption", title));
    const head = made.createTHead().insertRow();
    const body = made.createTBody();
    const line = (first, cells) => {
      const row = body.insertRow();
      row.append(element("th", first, { scope: "row" }));
      for (const cell of cells) row.append(element("td", cell === undefined ? "–" : number(cell), typeof cell === "number" ? { class: "number" } : {}));
    };
    const { fields, rows: side, columns: top, value } = data.table;
    if (fields) {
      const [first, ...rest] = Object.keys(fields);
      for (const name of [first, ...rest]) head.append(element("th", fields[name], { scope: "col" }));
      for (const row of rows) line(row[first], rest.map((name) => row[name]));
      return made;
    }
    const columns = [...new Set(rows.map((row) => row[top]))];
    const cells = new Map();
    for (const row of rows) {
      if (!cells.has(row[side])) cells.set(row[side], new Map());
      cells.get(row[side]).set(row[top], row[value]);
    }
    head.append(element("th", side, { scope: "col" }));
    for (const name of columns) head.append(element("th", name, { scope: "col" }));
    for (const key of [...cells.keys()].sort((a, b) => a - b)) line(key, columns.map((name) => cells.get(key).get(name)));
    return made;
  };

  const open = async (box) => {
    const place = box.querySelector(".explore-chart");
    const lists = box.querySelector(".explore-choices");
    const status = box.querySelector(".explore-status");
    const name = box.dataset.chart;
    status.textContent = "Loading the chart";
    try {
      await Promise.all([load(`${box.dataset.files}/vega.js`), load(`${box.dataset.files}/${name}.js`)]);
    } catch (error) {
      status.textContent = `The chart cannot be shown: ${error.message}.`;
      return;
    }
    const data = window.bookCharts[name];
    data.rows ??= data.values.map((row) => Object.fromEntries(row.map((cell, i) => [data.fields[i], cell])));
    const signals = Object.values(data.choices).flat();
    const title = box.querySelector("summary").textContent;
    const step = data.spec.height?.step; // of a chart with a line for each row
    const height = (rows) => Math.max(rows.length, 1) * step;
    let view = null;
    let chosen = {};

    const tell = () => {
      for (const signal of signals) chosen[signal] = view.signal(signal);
      const rows = drawn(data, chosen);
      if (step) view.height(height(rows)).runAsync();
      const words = [...new Set(Object.values(chosen))].filter((word) => word !== "(none)" && word !== "all");
      box.querySelector(".explore-table .book-table").replaceChildren(table(data, rows, words.join(", ") || title));
      status.textContent = `${rows.length} values drawn${words.length ? `: ${words.join(", ")}` : ""}.`;
    };

    const draw = async () => {
      const spec = structuredClone(data.spec);
      spec.datasets = { values: data.rows };
      spec.width = "container";
      if (step) spec.height = height(data.rows);
      spec.autosize = { type: "fit-x", contains: "padding" };
      for (const param of spec.params ?? []) if (param.name in chosen) param.value = chosen[param.name];
      const focused = document.activeElement?.name;
      view?.finalize();
      lists.replaceChildren();
      const made = await window.vegaEmbed(place, spec, { actions: false, ast: true, defaultStyle: false, renderer: "svg", config: look(place.clientWidth < 450), bind: lists, tooltip: { disableDefaultStyle: true, theme: document.documentElement.dataset.theme === "dark" ? "dark" : "light" } });
      view = made.view;
      for (const signal of signals) view.addSignalListener(signal, () => requestAnimationFrame(tell));
      place.querySelector("svg")?.setAttribute("aria-hidden", "true");
      if (focused) lists.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
      tell();
    };

    await draw();
    new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    box.dataset.drawn = "";
  };

  for (const box of document.querySelectorAll("details.explore")) {
    box.querySelector(".explore-mend").remove();
    const once = () => {
      if (!box.open) return;
      box.removeEventListener("toggle", once);
      open(box);
    };
    box.addEventListener("toggle", once);
  }
})();

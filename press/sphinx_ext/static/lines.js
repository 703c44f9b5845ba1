// Charts to explore with lines. The reader picks measure, economies, years, scale and comparison; what is picked
// stands in the address. Drawn as SVG from the chart's own file: no library, no evaluation of text as code.
// Without this file the box holds a table of the first choice.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const SHAPES = ["circle", "square", "triangle", "diamond"];
  const HEIGHT = 340;

  const make = (name, attributes = {}, text = "") => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const html = (name, text = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const number = (value) => value.toLocaleString("en", { maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3 }).replace("-", "−");

  // round steps, or 1, 2, 5 of each power of ten on a logarithmic axis
  const ticks = (low, high, log) => {
    const found = [];
    if (log) {
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
        for (const step of [1, 2, 5]) {
          const value = step * 10 ** power;
          if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
        }
      if (found.length > 8) return found.filter((value) => Math.abs(Math.log10(value) % 1) < 1e-9);
      if (found.length > 1) return found;
    }
    const rough = (high - low || Math.abs(high) || 1) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= rough);
    const linear = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) linear.push(at * step + 0); // no −0
    return linear;
  };

  // last values that can be compared: as many decimals each as the largest needs for three digits
  const alike = (values) => {
    const most = Math.max(...values.map(Math.abs));
    const decimals = values.every(Number.isInteger) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(most)));
    return (value) => {
      const small = value !== 0 && Math.abs(value) < 10 ** (1 - decimals);
      const digits = small ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return value.toLocaleString("en", digits).replace("-", "−");
    };
  };

  // how wide words are, in the page's letters
  const ruler = document.createElement("canvas").getContext("2d");
  const widthOf = (words, size, weight = 400) => {
    ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    return ruler.measureText(words).width;
  };

  // words on lines of at most so many pixels
  const wrap = (words, room, size, weight = 400) => {
    const rows = [""];
    for (const word of words.split(" ")) {
      if (rows.at(-1) && widthOf(`${rows.at(-1)} ${word}`, size, weight) > room) rows.push("");
      rows[rows.length - 1] += (rows.at(-1) ? " " : "") + word;
    }
    return rows;
  };

  const symbol = (shape, x, y, fill) => {
    if (shape === "circle") return make("circle", { cx: x, cy: y, r: 3.2, fill });
    const points = { square: [[-3, -3], [3, -3], [3, 3], [-3, 3]], triangle: [[0, -4], [4, 3], [-4, 3]], diamond: [[0, -4.5], [4.5, 0], [0, 4.5], [-4.5, 0]] }[shape];
    return make("polygon", { points: points.map(([a, b]) => `${x + a},${y + b}`).join(" "), fill });
  };

  // labels that would lie on each other move apart, in their order
  const apart = (labels, gap, low, high) => {
    labels.sort((a, b) => a.y - b.y);
    labels.forEach((label, i) => { if (i) label.y = Math.max(label.y, labels[i - 1].y + gap); });
    for (let i = labels.length - 1; i >= 0; i--) labels[i].y = Math.min(labels[i].y, i === labels.length - 1 ? high : labels[i + 1].y - gap);
    for (const label of labels) label.y = Math.max(label.y, low);
  };

  const open = (box, data) => {
    const form = box.querySelector(".explore-choices");
    const place = box.querySelector(".explore-chart");
    const status = box.querySelector(".explore-status");
    const controls = {};
    const add = (key, label, options) => {
      const wrap = html("label", label);
      const select = html("select", "", { name: key });
      for (const [value, words] of options) select.append(new Option(words, value));
      wrap.append(select);
      form.append(wrap);
      controls[key] = select;
    };
    const economies = Object.entries(data.names).sort((a, b) => a[1].localeCompare(b[1], "en"));
    const years = [...new Set(data.series.flatMap((s) => s.points.map((p) => p[0])))].sort((a, b) => a - b);
    const yearly = years.map((year) => [year, year]);
    add("measure", "Measure", data.measures.map((m, i) => [i, m.words]));
    for (const i of [1, 2, 3, 4]) add(`e${i}`, `Economy ${i}`, [["", "(none)"], ...economies]);
    add("from", "From", yearly);
    add("to", "To", yearly);
    add("as", "Show", [["value", "values"], ["index", "index, a common year = 100"], ["difference", "difference from a rival"]]);
    add("rival", "Rival", economies);
    add("scale", "Scale", [["linear", "linear"], ["log", "logarithmic"]]);
    const start = { measure: 0, from: years[0], to: years.at(-1), as: "value", rival: data.start.includes("USA") ? "USA" : data.start[0], scale: "linear" };
    [1, 2, 3, 4].forEach((i) => { start[`e${i}`] = data.start[i - 1] ?? ""; });
    const offered = (key, value) => [...controls[key].options].some((o) => o.value === String(value));
    const restore = () => {
      const told = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
      const mine = told.get("chart") === data.name;
      if (!mine && box.dataset.drawn !== undefined) return mine; // a link within the page undoes no choice
      for (const [key, select] of Object.entries(controls)) {
        const value = mine && told.has(key) && offered(key, told.get(key)) ? told.get(key) : start[key];
        select.value = String(value);
      }
      return mine;
    };
    const keep = () => {
      // other tools of the page keep their part of the address
      const told = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
      told.set("chart", data.name);
      for (const [key, select] of Object.entries(controls)) {
        if (select.value === String(start[key])) told.delete(key);
        else told.set(key, select.value);
      }
      history.replaceState(null, "", `#?${told}`);
    };
    const points = (measure, geo, from, to) =>
      (data.series.find((s) => s.measure === measure && s.geo === geo)?.points ?? []).filter(([year]) => year >= from && year <= to);

    // what is seen: by economy, points [year, value, definition], with the words of its unit
    const seen = () => {
      const measure = Number(controls.measure.value);
      const about = data.measures[measure];
      const [from, to] = [Number(controls.from.value), Number(controls.to.value)];
      const chosen = [...new Set([1, 2, 3, 4].map((i) => controls[`e${i}`].value).filter(Boolean))];
      let lines = chosen.map((geo) => ({ geo, points: points(measure, geo, from, to) })).filter((l) => l.points.length);
      let unit = about.words;
      let how = about.rank ? "" : controls.as.value;
      const said = [];
      if (about.rank && controls.as.value !== "value") said.push("A rank has no index and no difference that means anything; the ranks are shown.");
      if (how === "index" && lines.some((l) => l.points.some((p) => p[1] <= 0))) {
        said.push("An index needs values above zero; the values are shown.");
      } else if (how === "index" && lines.length) {
        // the year common to all that keeps most values, as another definition is another series; the first of these
        const kept = (year) => lines.reduce((sum, l) => {
          const at = l.points.find((p) => p[0] === year);
          return sum + (at ? l.points.filter((p) => p[2] === at[2]).length : Number.NaN);
        }, 0);
        const common = lines[0].points.map((p) => [p[0], kept(p[0])]).filter(([, count]) => count > 0);
        const most = Math.max(...common.map(([, count]) => count));
        const base = common.find(([, count]) => count === most)?.[0];
        if (base === undefined) said.push("No year is common to all; the values are shown.");
        else {
          const cut = new Set();
          lines = lines.map((l) => {
            const first = l.points.find((p) => p[0] === base);
            if (l.points.some((p) => p[2] !== first[2])) cut.add(data.names[l.geo]);
            return { ...l, points: l.points.filter((p) => p[2] === first[2]).map(([y, v, d]) => [y, (100 * v) / first[1], d]) };
          });
          unit = `${about.words}: index, ${base} = 100`;
          if (cut.size) said.push(`${[...cut].join(", ")}: only the years of one definition.`);
          if (lines.some((l) => l.points.some((p) => p[1] > 5000))) said.push("An index on a value near zero says little; choose a later first year.");
        }
      } else if (how === "difference") {
        const rival = controls.rival.value;
        const other = new Map(points(measure, rival, from, to).map((p) => [p[0], p]));
        lines = lines.filter((l) => l.geo !== rival).map((l) => ({ ...l, points: l.points.filter((p) => other.has(p[0])).map(([y, v, d]) => [y, v - other.get(y)[1], 100 * d + other.get(y)[2]]) })).filter((l) => l.points.length);
        unit = `${about.words.replace(/%.*/, "percentage points")}: difference from the rival ${data.names[rival]}`;
        if (!other.size) said.push(`The rival, ${data.names[rival]}, has no values in these years.`);
        else if (!lines.length) said.push("A difference needs an economy beside the rival, with values in the same years.");
        else said.push("A difference of printed values; the library gives no interval for it.");
      }
      if (lines.some((l) => l.points.some((p) => p[2] !== l.points[0][2]))) said.push("A line is interrupted where the definition changes.");
      const positive = lines.every((l) => l.points.every((p) => p[1] > 0));
      let log = controls.scale.value === "log" && !about.rank;
      if (log && !positive) { log = false; said.push("A logarithmic scale needs values above zero; the scale is linear."); }
      return { lines, unit, log, rank: about.rank, gap: about.gap, credit: about.credit, said };
    };

    const draw = () => {
      const now = seen();
      const dark = document.documentElement.dataset.theme === "dark" ? 1 : 0;
      const width = Math.max(280, place.clientWidth);
      const narrow = width < 450;
      const values = now.lines.flatMap((l) => l.points.map((p) => p[1]));
      place.replaceChildren();
      if (!values.length) {
        const why = now.said.length ? now.said : ["No economy has values in these years."];
        status.textContent = ["Nothing to draw.", ...why].join(" ");
        tell(now);
        return;
      }
      let [low, high] = [Math.min(...values), Math.max(...values)];
      const zero = !now.log && !now.rank && (low <= 0 || low < 0.4 * high) && high > 0;
      if (zero) low = Math.min(low, 0);
      if (now.log ? low === high : high - low < 1e-12) { low = now.log ? low / 1.5 : low - 1; high = now.log ? high * 1.5 : high + 1; }
      const shown = now.lines.flatMap((l) => l.points.map((p) => p[0]));
      const [first, last] = [Math.min(...shown), Math.max(...shown)];
      const precise = alike(now.lines.map((l) => l.points.at(-1)[1]));
      const ends = now.lines.map((l) => `${data.names[l.geo]} ${precise(l.points.at(-1)[1])}`);
      const left = 8 + Math.max(...ticks(low, high, now.log).map((t) => widthOf(number(t), 12)));
      const right = width - 10 - Math.max(...ends.map((words) => widthOf(words, 12.5, 600)));
      // the message, on as many lines as it needs
      const lasts = new Set(now.lines.map((l) => l.points.at(-1)[0]));
      const parts = now.lines.map((l, i) => `${ends[i]}${lasts.size > 1 ? ` in ${l.points.at(-1)[0]}` : ""}`.replaceAll(" ", "\u00a0"));
      const message = lasts.size > 1 ? parts.join("; ") : `In ${[...lasts][0]}: ${parts.join(", ")}`;
      const rows = wrap(message, width, 15, 600);
      const units = wrap(now.unit + (now.log ? ", logarithmic" : ""), width, 12.5);
      const credit = wrap(now.credit, width, 11);
      const top = 24 + 19 * rows.length + 16 * units.length + 2;
      const bottom = top + HEIGHT - 60;
      const tall = bottom + 30 + 14 * credit.length;
      const x = (year) => left + ((year - first) / (last - first || 1)) * (right - left);
      const part = (v) => (now.log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
      const y = (v) => (now.rank ? top + part(v) * (bottom - top) : bottom - part(v) * (bottom - top));
      const svg = make("svg", { viewBox: `0 0 ${width} ${tall}`, width, height: tall, role: "img", "aria-label": `${now.unit}. ${message}. The table below holds all values.` });
      rows.forEach((row, i) => svg.append(make("text", { x: 0, y: 17 + 19 * i, class: "lines-message" }, row)));
      units.forEach((row, i) => svg.append(make("text", { x: 0, y: 19 * rows.length + 18 + 16 * i, class: "lines-unit" }, row)));
      for (const tick of ticks(low, high, now.log)) {
        svg.append(make("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: "lines-grid" }));
        svg.append(make("text", { x: left - 6, y: y(tick) + 4, class: "lines-tick", "text-anchor": "end" }, number(tick)));
      }
      if (zero && low < 0) svg.append(make("line", { x1: left, x2: right, y1: y(0), y2: y(0), class: "lines-zero" }));
      for (const tick of ticks(first, last, false).filter((t) => Number.isInteger(t)).filter((_, i, all) => !narrow || all.length < 5 || i % 2 === 0))
        svg.append(make("text", { x: x(tick), y: bottom + 18, class: "lines-tick", "text-anchor": "middle" }, String(tick)));
      const labels = [];
      // China last, so that no line lies over it
      now.lines.map((l, i) => ({ ...l, shape: SHAPES[i] })).sort((a, b) => (a.geo === "CHN") - (b.geo === "CHN")).forEach((l) => {
        const shade = data.colours[l.geo][dark];
        let path = "";
        l.points.forEach(([year, value, kind], i) => {
          const before = l.points[i - 1];
          path += `${before && before[2] === kind && year - before[0] <= now.gap ? "L" : "M"}${x(year).toFixed(1)},${y(value).toFixed(1)}`;
        });
        svg.append(make("path", { d: path, fill: "none", stroke: shade, "stroke-width": l.geo === "CHN" ? 2.4 : 1.8 }));
        for (const [year, value] of l.points) {
          const dot = symbol(l.shape, x(year), y(value), shade);
          dot.append(make("title", {}, `${data.names[l.geo]} ${year}: ${number(value)}`));
          svg.append(dot);
        }
        const [, value] = l.points.at(-1);
        labels.push({ y: y(value), shade, words: `${data.names[l.geo]} ${precise(value)}` });
      });
      apart(labels, 15, top, bottom);
      for (const label of labels) svg.append(make("text", { x: right + 8, y: label.y + 4, fill: label.shade, class: "lines-end" }, label.words));
      credit.forEach((row, i) => svg.append(make("text", { x: 0, y: bottom + 38 + 14 * i, class: "lines-credit" }, row)));
      place.append(svg);
      const drawn = values.length === 1 ? `One value drawn, of ${first}.` : `${values.length} values drawn, ${first === last ? `of ${first}` : `${first} to ${last}`}.`;
      status.textContent = [drawn, ...now.said].join(" ");
      tell(now);
    };

    // the table and the file of what is seen
    const tell = (now) => {
      const table = html("table");
      table.append(html("caption", now.unit));
      const head = table.createTHead().insertRow();
      head.append(html("th", "year", { scope: "col" }));
      for (const l of now.lines) head.append(html("th", data.names[l.geo], { scope: "col" }));
      const body = table.createTBody();
      for (const year of [...new Set(now.lines.flatMap((l) => l.points.map((p) => p[0])))].sort((a, b) => a - b)) {
        const row = body.insertRow();
        row.append(html("th", year, { scope: "row" }));
        for (const l of now.lines) {
          const point = l.points.find((p) => p[0] === year);
          row.append(html("td", point ? point[1].toLocaleString("en", { maximumSignificantDigits: 6 }) : "–", { class: "number" }));
        }
      }
      box.querySelector(".explore-table .book-table").replaceChildren(table);
      // a spreadsheet takes what begins so for a formula
      const quote = (words) => `"${String(words).replace(/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/, "'$&").replaceAll('"', '""')}"`;
      const lines = [["economy", "year", "value", "what"].join(",")];
      for (const l of now.lines) for (const [year, value] of l.points) lines.push([quote(data.names[l.geo]), year, Number(value.toPrecision(10)), quote(now.unit)].join(","));
      link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(`${lines.join("\n")}\n`)}`;
    };

    const link = html("a", "What is drawn (CSV)", { download: `${data.name}-seen.csv` });
    box.querySelector(".figure-downloads").prepend(link, " · ");
    const apply = () => {
      controls.rival.closest("label").hidden = controls.as.value !== "difference";
      if (Number(controls.from.value) > Number(controls.to.value)) controls.to.value = controls.from.value;
      draw();
    };
    form.addEventListener("change", () => { apply(); keep(); });
    const mine = restore();
    apply();
    addEventListener("hashchange", () => { restore(); apply(); });
    document.fonts?.ready.then(draw); // letters that arrive late have other widths
    new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    let before = place.clientWidth;
    new ResizeObserver(() => { if (place.clientWidth !== before) { before = place.clientWidth; draw(); } }).observe(place);
    box.dataset.drawn = "";
    if (mine) box.scrollIntoView();
  };

  for (const box of document.querySelectorAll(".explore[data-lines]")) {
    const script = html("script", "", { src: `${box.dataset.files}/${box.dataset.lines}.js` });
    const status = box.querySelector(".explore-status");
    script.onload = () => { box.querySelector(".explore-mend").remove(); open(box, window.bookCharts[box.dataset.lines]); };
    script.onerror = () => { status.textContent = "The values of this chart cannot be loaded; the table holds the first choice."; };
    document.head.append(script);
  }
})();

// An index weighed by the reader. Sums are of whole numbers and therefore exact, as in `trajectory.weights`.
(() => {
  const SAY_AFTER = 300; // ms without a change, so that a slider under way is not read out
  const DRAWN = 160; // units of the drawing of ranks

  const make = (name, text = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const shape = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // 1 is best; equal sums share the better rank
  const ranks = (scores, weights) => {
    const sums = scores.map((row) => row.reduce((sum, score, i) => sum + score * weights[i], 0));
    return sums.map((own) => 1 + sums.filter((other) => other > own).length);
  };

  const picture = (mine, low, high, of) => {
    const at = (rank) => 4 + ((rank - 1) / (of - 1)) * (DRAWN - 8);
    const drawn = shape("svg", { viewBox: `0 0 ${DRAWN} 12`, class: "weigh-strip", "aria-hidden": "true", focusable: "false" });
    drawn.append(shape("line", { x1: at(1), x2: at(of), y1: 6, y2: 6, class: "all" }));
    drawn.append(shape("line", { x1: at(low), x2: Math.max(at(high), at(low) + 1), y1: 6, y2: 6, class: "middle" }));
    if (mine) drawn.append(shape("circle", { cx: at(mine), cy: 6, r: 3.5 }));
    return drawn;
  };

  for (const box of document.querySelectorAll("[data-weigh]")) {
    const data = window.bookWeights?.[box.dataset.weigh];
    if (!data) continue;
    const sliders = [...box.querySelectorAll("input[type=range]")];
    const outputs = [...box.querySelectorAll("output")];
    const presets = [...box.querySelectorAll(".weigh-presets button")];
    const edition = box.querySelector("[name=edition]");
    const economy = box.querySelector("[name=economy]");
    const status = box.querySelector(".weigh-status");
    const body = box.querySelector("tbody");
    const head = box.querySelector("thead tr");
    const first = sliders.map((slider) => slider.defaultValue).join();
    const latest = edition.options[0].value;
    let chosen = [...data.start];
    const scale = make("th", "", { scope: "col", class: "weigh-drawn" });
    const interval = head.cells[head.cells.length - 1].textContent;
    // the given weights are buttons now
    head.replaceChildren(...["Economy", "Your weights", "Printed", interval].map((words) => make("th", words, { scope: "col" })), scale);
    const weights = () => sliders.map((slider) => Number(slider.value));

    let waiting = 0;
    const say = (words) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { status.textContent = words; }, SAY_AFTER);
    };

    const draw = () => {
      const table = data.editions[edition.value];
      const own = weights();
      const sum = own.reduce((a, b) => a + b, 0);
      const mine = sum ? ranks(table.scores, own) : null;
      const shown = chosen.map((geo) => table.geos.indexOf(geo)).filter((at) => at >= 0);
      const last = Math.max(...shown.map((at) => Math.max(table.high[at], mine?.[at] ?? 0)), 10);
      scale.textContent = `Rank 1 to ${last}`;
      own.forEach((weight, i) => {
        const share = `${sum ? Math.round((100 * weight) / sum) : 0}%`;
        outputs[i].textContent = share;
        sliders[i].setAttribute("aria-valuetext", share);
      });
      for (const button of presets) button.setAttribute("aria-pressed", String(button.value === own.join()));
      box.querySelector(".weigh-edition").textContent = edition.value;
      box.querySelector(".weigh-of").textContent = table.geos.length;
      const focused = document.activeElement?.dataset?.drop;
      body.replaceChildren(
        ...chosen.map((geo) => {
          const row = make("tr");
          const name = make("th", data.names[geo], { scope: "row" });
          if (!data.start.includes(geo)) {
            const drop = make("button", "×", { type: "button", "aria-label": `Take out ${data.names[geo]}` });
            drop.dataset.drop = geo;
            name.append(" ", drop);
          }
          row.append(name);
          const at = table.geos.indexOf(geo);
          if (at < 0) {
            row.append(make("td", "not in this edition", { colspan: 4 }));
            return row;
          }
          for (const rank of [mine?.[at], table.printed[at]]) row.append(make("td", rank ?? "–", { class: "number" }));
          row.cells[1].classList.add("weigh-own");
          row.append(make("td", `${table.low[at]} to ${table.high[at]}`, { class: "number" }));
          const drawing = row.appendChild(make("td"));
          drawing.append(picture(mine?.[at], table.low[at], table.high[at], last));
          return row;
        }),
      );
      if (focused) body.querySelector(`[data-drop="${focused}"]`)?.focus();
      const at = table.geos.indexOf(data.start[0]);
      const printed = table.printed[at] ? `printed ${table.printed[at]}; ` : "";
      say(
        mine
          ? `${data.names[data.start[0]]}: rank ${mine[at]} of ${table.geos.length} by your weights; ${printed}${table.low[at]} to ${table.high[at]} in the middle 90% of random weights.`
          : "Give at least one pillar a weight.",
      );
    };

    // other tools of the page keep their part of the address
    const keep = () => {
      const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
      const put = (key, value, usual) => (value === usual ? state.delete(key) : state.set(key, value));
      put("weights", weights().join(), first);
      put("edition", edition.value, latest);
      put("economies", chosen.slice(data.start.length).join(), "");
      const words = state.toString().replaceAll("%2C", ",");
      if (words || location.hash.startsWith("#?")) {
        history.replaceState(null, "", words ? `#?${words}` : location.pathname + location.search);
      }
    };
    const restore = () => {
      const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
      const given = (state.get("weights") ?? first).split(",");
      if (given.length === sliders.length) sliders.forEach((slider, i) => { slider.value = given[i]; });
      edition.value = state.get("edition") in data.editions ? state.get("edition") : latest;
      const added = (state.get("economies") ?? "").split(",");
      chosen = [...new Set([...data.start, ...added.filter((geo) => Object.hasOwn(data.names, geo))])];
    };
    const changed = () => {
      draw();
      keep();
    };

    box.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    for (const slider of sliders) slider.addEventListener("input", changed);
    edition.addEventListener("change", changed);
    economy.addEventListener("change", () => {
      if (economy.value && !chosen.includes(economy.value)) chosen.push(economy.value);
      economy.value = "";
      changed();
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.drop) {
        chosen = chosen.filter((geo) => geo !== button.dataset.drop);
        changed();
        economy.focus();
      } else if (presets.includes(button)) {
        button.value.split(",").forEach((weight, i) => { sliders[i].value = weight; });
        changed();
      }
    });
    addEventListener("hashchange", () => {
      restore();
      draw();
    });
    restore();
    draw();
    if (location.hash.startsWith("#?") && /(^|[?&])(weights|economies)=/.test(location.hash.slice(1))) box.scrollIntoView();
  }
})();

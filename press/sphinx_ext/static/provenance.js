// Cards with what stands behind a number. Without this file each number is a link to the same record.
(() => {
  const pages = window.bookNumbers;
  const links = [...document.querySelectorAll("a.number")];
  if (!pages || !links.length) return;

  const OPEN_AFTER = 200, CLOSE_AFTER = 300; // milliseconds for a pointer that passes by
  const card = document.createElement("div");
  card.className = "number-card";
  card.id = "number-card";
  card.tabIndex = -1;
  card.hidden = true;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-labelledby", "number-card-title");
  document.body.append(card);
  for (const link of links) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
  }

  const element = (tag, content, attributes = {}) => {
    const made = document.createElement(tag);
    for (const [name, text] of Object.entries(attributes)) made.setAttribute(name, text);
    made.append(...[content].flat().filter(Boolean));
    return made;
  };
  const address = (text, href) => element("a", text, { href });
  const joined = (items) => items.flatMap((item, i) => (i ? [" · ", item] : [item]));

  // the record of a link: its address is that of the record's page, with the name at the end
  const record = (link) => {
    const url = new URL(link.href);
    for (const page of Object.values(pages)) {
      const key = decodeURIComponent(url.hash.slice(1));
      if (new URL(page.all, location.href).pathname === url.pathname && key in page.numbers) {
        return { page, number: page.numbers[key] };
      }
    }
    return null;
  };

  const series = (page, [id, where]) => {
    const about = page.series[id];
    return element("li", [
      element("p", [address(about.name, `${page.about}${id}.html`), `: ${where}`], { class: "number-card-series" }),
      about.definition && element("p", about.definition),
      element("p", `Source: ${about.source}.`),
      about.cautions.length && element("p", `Mind: ${about.cautions.join(" ")}`, { class: "number-card-mind" }),
    ]);
  };

  // the printed number, and the value behind it where that says more
  const said = ({ text, value }) => (text.length > 40 ? value : value && value !== text ? `${text} (${value})` : text);

  const fill = ({ page, number }, href) => {
    const what = number.what || number.text;
    const close = element("button", "\u00d7", { type: "button", class: "number-card-close", "aria-label": "Close" });
    close.addEventListener("click", () => shut(true));
    const cell = number.cell && address("the cell", `${number.shown ? page.page : page.all}#${number.cell}`);
    if (cell) cell.append(" that computed it");
    card.replaceChildren(
      close,
      element("p", what[0].toUpperCase() + what.slice(1), { id: "number-card-title" }),
      element("p", said(number), { class: "number-card-value" }),
      number.of.length ? element("ul", number.of.map((one) => series(page, one))) : element("p", "Rests on no series."),
      number.more ? element("p", [address(`and ${number.more} more series`, href)]) : "",
      element("p", joined([cell, page.notebook && address("notebook", page.notebook), address("all numbers", href)].filter(Boolean)), {
        class: "number-card-links",
      }),
    );
  };

  let current = null, pinned = false, returning = false, timer = 0;

  const place = (link, x) => {
    const boxes = [...link.getClientRects()];
    const box = boxes.find((one) => x >= one.left && x <= one.right) || boxes[0];
    const width = card.offsetWidth, height = card.offsetHeight, room = document.documentElement.clientWidth;
    const below = box.bottom + height + 12 < innerHeight || box.top < height + 12;
    const left = Math.max(8, Math.min(box.left, room - width - 8));
    card.style.left = `${left + scrollX}px`;
    if (getComputedStyle(card).position === "fixed") {
      // a sheet at the foot of a telephone's screen; the number stays in sight above it
      if (box.bottom + 12 > innerHeight - height) scrollBy({ top: box.bottom + 60 - (innerHeight - height) });
      return;
    }
    card.style.top = `${(below ? box.bottom + 6 : box.top - height - 6) + scrollY}px`;
  };

  const open = (link, pin, x) => {
    clearTimeout(timer);
    if (current !== link) {
      const found = record(link);
      if (!found) return false;
      current?.removeAttribute("aria-expanded");
      current = link;
      pinned = false;
      fill(found, link.href);
      card.hidden = false;
      link.setAttribute("aria-expanded", "true");
      place(link, x);
    }
    if (pin) {
      pinned = true;
      card.focus({ preventScroll: true });
    }
    return true;
  };

  const shut = (giveBack) => {
    clearTimeout(timer);
    if (!current) return;
    const link = current;
    current = null;
    pinned = false;
    link.removeAttribute("aria-expanded");
    if (giveBack) {
      returning = true; // the focus comes back to the number; that opens nothing
      link.focus({ preventScroll: true });
      returning = false;
    }
    card.hidden = true;
  };

  const later = (action, wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };

  const numberAt = (event) => event.target.closest?.("a.number");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = numberAt(event);
    if (link) {
      if (link === current) clearTimeout(timer);
      else if (!pinned) later(() => open(link, false, event.clientX), OPEN_AFTER);
    } else if (card.contains(event.target)) clearTimeout(timer);
    else if (!pinned) later(() => shut(false), current ? CLOSE_AFTER : 0);
  });
  document.addEventListener("focusin", (event) => {
    const link = numberAt(event);
    if (returning) return;
    if (link) {
      if (link !== current && link.matches(":focus-visible")) open(link, false);
    } else if (current && !card.contains(event.target)) shut(false);
  });
  document.addEventListener("click", (event) => {
    const link = numberAt(event);
    if (link) {
      // a new tab or window shows the record's own page
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (open(link, true, event.clientX)) event.preventDefault();
    } else if (!card.contains(event.target)) shut(false);
    else if (event.target.closest("a[href^='#']")) later(() => shut(false), 0);
  });
  document.addEventListener("keydown", (event) => {
    if (!current) {
      if (event.key === " " && numberAt(event)) {
        event.preventDefault();
        open(numberAt(event), true);
      }
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      shut(card.contains(document.activeElement));
    } else if (event.key === " " && numberAt(event)) {
      event.preventDefault();
      open(current, true);
    } else if (event.key === "Tab" && card.contains(document.activeElement)) {
      // the card stands at the end of the page; the way on is that of the number
      const stops = [card, ...card.querySelectorAll("a, button")];
      const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      if (next > 0 && next < stops.length) stops[next].focus();
      else shut(true);
    }
  });
  addEventListener("resize", () => shut(false));
})();

// A link to a cell opens the fold it lies in.
(() => {
  const reveal = () => {
    const cell = location.hash.startsWith("#cell-") && document.getElementById(location.hash.slice(1));
    if (!cell) return;
    for (const fold of cell.querySelectorAll("details")) fold.open = true;
    for (let up = cell; up; up = up.parentElement) {
      if (up.localName === "details") up.open = true;
      if (up.matches(".toggle-hidden")) up.querySelector(":scope > .toggle-button, :scope > * > .toggle-button")?.click();
    }
    cell.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  addEventListener("load", reveal);
})();

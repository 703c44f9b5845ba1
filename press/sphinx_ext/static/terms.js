/* Shows the definition of a term beside it: on hover, on keyboard focus, and at the first touch.
   The link itself goes on working: with the mouse, with Enter, and at the second touch. */
(() => {
  "use strict";
  const card = document.createElement("div");
  card.className = "term-card";
  card.id = "term-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  let shown = null;
  let timer = 0;
  let touched = false;

  const place = (link) => {
    const box = link.getClientRects()[0];
    const width = document.documentElement.clientWidth;
    card.style.left = `${Math.max(8, Math.min(box.left, width - card.offsetWidth - 8)) + window.scrollX}px`;
    const below = box.bottom + 6;
    const above = box.top - card.offsetHeight - 6;
    const top = below + card.offsetHeight > window.innerHeight && above > 0 ? above : below;
    card.style.top = `${top + window.scrollY}px`;
  };
  const show = (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    const name = document.createElement("strong");
    name.textContent = link.dataset.term;
    card.replaceChildren(name, document.createTextNode(` ${link.dataset.definition}`));
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    shown = link;
    place(link);
  };
  const hide = () => {
    clearTimeout(timer);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  };
  const later = (action, wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };

  const start = () => {
    document.body.append(card);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", () => later(hide, 200));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    document.addEventListener("pointerdown", (event) => {
      if (shown && event.target !== shown && !card.contains(event.target)) hide();
    });
    for (const link of document.querySelectorAll("a.term-link")) {
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") later(() => show(link), 120);
      });
      link.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") later(hide, 200);
      });
      link.addEventListener("focus", () => { if (!touched) show(link); });
      link.addEventListener("blur", () => later(hide, 200));
      link.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
      link.addEventListener("click", (event) => {
        if (touched && shown !== link) {
          event.preventDefault();
          show(link);
        }
        touched = false;
      });
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

// Quick questions: judges an answer in the page. Without this file a question has its answer folded below.
// Nothing is stored unless the reader ticks the box; then in this browser only.
(() => {
  const SLIPS = [
    [-1, "The size is right, the sign is not: what is subtracted from what?"],
    [0.01, "A hundred times too small: mind the unit."],
    [100, "A hundred times too large: mind the unit."],
    [0.001, "The figures are right; mind the unit."],
    [1000, "The figures are right; mind the unit."],
  ];
  const near = (one, other, tolerance) => Math.abs(one - other) <= tolerance * (1 + 1e-9) + 1e-12;
  const read = (text) => {
    let plain = text.trim().replace(/[−–]/g, "-").replace(/[%\s\u202f\u00a0]/g, "");
    // a comma between groups of three, or in the place of a point
    plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", ".");
    return /^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  };
  const judgeNumber = (asked, text) => {
    const given = read(text);
    if (Number.isNaN(given)) return [null, "Write a number, such as 12.5."];
    if (near(given, asked.answer, asked.tolerance)) return [true, asked.because];
    for (const [wrong, words] of asked.mistakes) {
      if (near(given, wrong, asked.tolerance)) return [false, words];
    }
    for (const [factor, words] of SLIPS) {
      if (near(given, asked.answer * factor, asked.tolerance * Math.abs(factor))) return [false, words];
    }
    if (near(given, asked.answer, 6 * asked.tolerance)) return [false, "Close, but not to the last digit printed."];
    return [false, "Look at the series, the economy and the years again."];
  };

  const forms = [...document.querySelectorAll("form.question")];
  if (!forms.length) return;
  const key = `questions:${document.querySelector("h1")?.textContent ?? ""}`;
  const store = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // a browser that stores nothing
      }
    },
  };

  const given = (form) => {
    const field = form.querySelector("input[type=text]");
    return field ? field.value : (form.querySelector("input:checked")?.value ?? "");
  };
  const keep = document.createElement("label");
  keep.className = "questions-keep";
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  keep.append(box, " Keep my answers in this browser");
  const save = () => store.write(box.checked ? forms.map(given) : null);

  const judge = (form) => {
    const asked = JSON.parse(form.dataset.question);
    const said = form.querySelector(".question-said");
    const answer = given(form);
    let verdict = null;
    let words = "Choose one of the answers.";
    if (!asked.options) [verdict, words] = judgeNumber(asked, answer);
    else if (answer !== "") [verdict, words] = asked.options[Number(answer)];
    said.classList.toggle("right", verdict === true);
    said.classList.toggle("wrong", verdict === false);
    said.textContent = `${verdict === true ? "Right. " : verdict === false ? "Not yet. " : ""}${words}`;
  };

  const kept = store.read();
  forms.forEach((form, number) => {
    for (const hidden of form.querySelectorAll("[hidden]")) hidden.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      judge(form);
      save();
    });
    form.addEventListener("input", () => {
      form.querySelector(".question-said").textContent = "";
    });
    const before = Array.isArray(kept) ? kept[number] : "";
    if (!before) return;
    const field = form.querySelector("input[type=text]");
    if (field) field.value = before;
    else for (const choice of form.elements) if (choice.value === before) choice.checked = true;
  });
  box.checked = kept !== null;
  box.addEventListener("change", save);
  forms[0].before(keep);
})();

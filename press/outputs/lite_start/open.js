// Opens a notebook where Python for the browser can be fetched; else it says so, before anybody waits in vain.
(() => {
  const PATIENCE = 8000; // ms
  const path = new URLSearchParams(location.search).get("path") ?? "";
  const address = document.body.dataset.pyodide;
  const notebook = `notebooks/index.html?${new URLSearchParams({ path })}`;
  const chapter = /^[\w./-]+\.ipynb$/.test(path) && !path.startsWith("/") ? `../${path.replace(/ipynb$/, "html")}` : "../index.html";
  document.getElementById("open").href = notebook;
  document.getElementById("back").href = chapter;
  const patience = new AbortController();
  const waiting = setTimeout(() => patience.abort(), PATIENCE);
  fetch(address, { signal: patience.signal, credentials: "omit" })
    .then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      location.replace(notebook);
    })
    .catch(() => {
      document.getElementById("said").textContent =
        `Python for the browser cannot be fetched from ${new URL(address, location).host}: the notebook would open, but not run. ` +
        "Another network may reach it; the chapter's page also offers the notebook to download, to run it on your own computer.";
      document.getElementById("ways").hidden = false;
    })
    .finally(() => clearTimeout(waiting));
})();

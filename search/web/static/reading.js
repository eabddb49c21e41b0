"use strict";

{ // so that nothing meets what other scripts call the same
  // The page of a document: next and previous match without loading it again, and copying.

  const matches = document.querySelectorAll(".match");
  const at = document.getElementById("at");
  const words = document.body.dataset; // what is said, in the language of the page

  function isTyping(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function current() {
    return document.querySelector('.match[aria-current="true"]');
  }

  function show(match) {
    current()?.removeAttribute("aria-current");
    match.setAttribute("aria-current", "true");
    match.focus({ preventScroll: true });
    match.scrollIntoView({ block: "center" });
    if (at) at.textContent = match.id.slice(1);
    const cite = document.getElementById("cite");
    if (cite && at) {
      const address = new URL(cite.href);
      address.searchParams.set("match", match.id.slice(1));
      cite.href = address;
    }
  }

  function step(offset) {
    const list = [...matches];
    const place = list.indexOf(current());
    const match = place < 0 ? list[0] : list[place + offset];
    if (match && place >= 0) {
      show(match);
      return true;
    }
    return false;
  }

  function go(offset) {
    if (step(offset)) return;
    const page = document.querySelector("[data-matches]");
    if (page?.hasAttribute("data-passages")) {
      const beyond = offset > 0 ? page.dataset.after : page.dataset.before;
      if (beyond) location.assign(beyond);
      return;
    }
    const number = Number(at?.textContent ?? 0) + offset;
    const all = Number(document.querySelector("[data-matches]")?.dataset.matches ?? 0);
    if (number < 1 || number > all) return;
    const address = new URL(location.href);
    address.searchParams.set("match", number);
    address.searchParams.delete("part");
    address.hash = `m${number}`;
    location.assign(address);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
    else return;
    event.preventDefault();
  });

  for (const [name, offset] of at ? [["previous", -1], ["next", 1]] : []) {
    document.getElementById(name)?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(offset);
    });
  }

  function textOf(button) {
    if (button.dataset.path) return decodeURIComponent(button.dataset.path);
    if (button.dataset.copy === "citation") return document.getElementById("citation").textContent;
    return [...document.querySelectorAll(".passage.here")].map((block) => block.textContent).join("\n\n");
  }

  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      try {
        await navigator.clipboard.writeText(textOf(button));
        button.textContent = words.sayCopied;
      } catch (error) {
        button.textContent = error instanceof URIError
          ? words.sayBytes
          : words.sayForbidden;
      }
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  const start = current() ?? document.getElementById("passage");
  if (start && !location.hash) start.scrollIntoView({ block: "center", behavior: "instant" });

  // The page of the original: what is missing in it is said.

  async function say(address) {
    try {
      const answer = await fetch(address);
      return await answer.text();
    } catch {
      return words.sayNoPicture;
    }
  }

  const picture = document.querySelector("img#original");
  const unboxed = document.getElementById("unboxed");

  async function explain() {
    const line = document.createElement("p");
    line.className = "note";
    line.id = "original";
    line.setAttribute("role", "alert");
    line.textContent = await say(picture.src);
    unboxed.hidden = true;
    picture.closest("a").replaceWith(line);
  }

  async function nameUnboxed() {
    unboxed.textContent = await say(unboxed.dataset.from);
    unboxed.hidden = !unboxed.textContent;
  }

  if (picture) {
    picture.addEventListener("error", explain);
    picture.addEventListener("load", nameUnboxed);
    if (picture.complete && picture.src) (picture.naturalWidth ? nameUnboxed : explain)();
  }

  // A list of names from a file: of a table the first column.

  function firstColumn(text) {
    const line = text.split("\n", 1)[0];
    const count = (sign) => line.split(sign).length;
    const delimiter = [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
    const rows = [];
    let cell = "", quoted = false, column = 0;
    for (let at = 0; at <= text.length; at++) {
      const sign = text[at] ?? "\n";
      if (quoted) {
        if (sign !== '"') cell += column ? "" : sign;
        else if (text[at + 1] === '"') { cell += column ? "" : '"'; at++; } else quoted = false;
      } else if (sign === '"') quoted = true;
      else if (sign === delimiter) column++;
      else if (sign === "\n") { rows.push(cell.trim()); cell = ""; column = 0; }
      else if (!column) cell += sign;
    }
    return rows.filter(Boolean).join("\n");
  }

  // A table or list may be of another time: what is no UTF-8 is Windows-1256 if most letters
  // beyond ASCII stand three together, as in Arabic words, else Windows-1252, as in Spanish.

  function encodingOf(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return "utf-8";
    } catch {
      let inWords = 0, among = 0, run = 0;
      for (let at = 0; at <= bytes.length; at++) {
        if (bytes[at] >= 0x80) { run++; continue; }
        if (run > 2) inWords += run;
        else among += run;
        run = 0;
      }
      return inWords > among ? "windows-1256" : "windows-1252";
    }
  }

  const HEADER = /^(full )?names?$|^nombres?( completo)?$|^(ال)?(اسم|أسماء|اسماء)( الكامل)?$/i;

  function readNames(bytes, isTable) {
    const notes = [];
    const encoding = encodingOf(bytes);
    if (encoding.startsWith("windows")) notes.push(words.sayEncoding.replace("{encoding}", () => encoding.replace("w", "W")));
    const text = new TextDecoder(encoding).decode(bytes);
    if (!isTable) return { names: text, notes };
    const names = firstColumn(text).split("\n");
    if (names.length > 1 && HEADER.test(names[0])) notes.push(words.sayHeader.replace("{name}", () => names.shift()));
    return { names: names.join("\n"), notes };
  }

  const file = document.getElementById("names-file");
  if (file) {
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    note.hidden = true;
    file.closest("label").hidden = false;
    file.closest("label").after(note);
    file.addEventListener("change", async () => {
      const chosen = file.files[0];
      if (!chosen) return;
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      const { names, notes } = readNames(bytes, /\.(csv|tsv)$/i.test(chosen.name));
      document.getElementById("names").value = names;
      note.textContent = notes.join(" ");
      note.hidden = !notes.length;
    });
  }
}

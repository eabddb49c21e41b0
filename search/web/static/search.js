"use strict";

// The page works without this script: it only spares loading whole pages. The server's HTML for a
// question takes the place of the last one's, and the address bar says what is asked. An answer
// that nobody waits for any more is given up, which ends its search on the server, too.

const TYPING_PAUSE = 30; // milliseconds, while keys come fast; the first of them asks at once
const FAST = 100; // milliseconds between keys
const LOOK_AGAIN = 700; // milliseconds, while the index is not open yet
const WORDS = document.body.dataset; // what is said, in the language of the page
const form = document.getElementById("search");
const box = document.getElementById("q");
const answer = document.getElementById("answer");
const help = document.getElementById("help");
const wide = window.matchMedia("(min-width: 50rem)");
let current = null; // what gives up the answer that is awaited
let timer = 0;
let typedAt = 0;

function addressOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !(name === "sort" && value === "score") && !(name === "mode" && value === "hybrid")) {
      fields.append(name, value);
    }
  }
  const text = fields.toString();
  return text ? `/?${text}` : "/";
}

// More hits follow those that are shown, which stay. Nothing is asked for twice: a second press
// waits for the first. If what is shown is not what they would follow, all is shown anew.

let isGettingMore = false;

async function getMore(link) {
  if (isGettingMore) return;
  isGettingMore = true;
  const url = new URL(link.href);
  const part = new URL(`/results${url.search}&${link.dataset.more}`, location.href);
  const line = link.closest(".more");
  current?.abort();
  const request = (current = new AbortController());
  line.classList.add("busy");
  try {
    const response = await fetch(part, { signal: request.signal });
    const text = await response.text();
    if (request.signal.aborted) return;
    if (response.ok && response.headers.has("Trujaman-More")) append(text, line);
    else put(text, response.ok);
    history.replaceState(null, "", url);
    document.querySelector(`${url.hash} .heading`)?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") complain(WORDS.sayNoServer);
  } finally {
    isGettingMore = false;
    line.classList.remove("busy");
  }
}

function append(text, line) {
  const added = document.createElement("template");
  added.innerHTML = text; // ours, as in put()
  const legend = added.content.querySelector(".legend");
  legend.remove();
  const following = added.content.querySelector(".hits");
  if (following && !following.previousElementSibling) { // no new part of the list begins
    [...answer.querySelectorAll(".hits")].at(-1).append(...following.children);
    following.remove();
  }
  line.replaceWith(added.content);
  const known = answer.querySelector(".legend");
  for (const mark of legend.querySelectorAll("mark")) {
    if (known && !known.querySelector(`mark.${mark.className}`)) known.append(mark, " ");
  }
}

async function show(address, { half = false, history: change = "", focus = "" } = {}) {
  current?.abort();
  const request = (current = new AbortController());
  clearTimeout(timer);
  const url = new URL(address, location.href);
  const part = new URL(`/results${url.search}`, location.href);
  if (half) part.searchParams.set("half", "1");
  answer.classList.add("busy");
  try {
    const response = await fetch(part, { signal: request.signal });
    const text = await response.text();
    if (request.signal.aborted) return;
    put(text, response.ok);
    if (change === "push") history.pushState(null, "", url);
    if (change === "replace") history.replaceState(null, "", url);
    nameThePage();
    if (focus) document.querySelector(focus)?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name === "AbortError") return;
    complain(WORDS.sayNoServer);
  } finally {
    if (current === request) answer.classList.remove("busy");
  }
}

function put(text, ok) {
  if (!ok) {
    const page = new DOMParser().parseFromString(text, "text/html");
    complain(page.querySelector("main")?.innerText.trim() || WORDS.sayNoAnswer);
    return;
  }
  const isOpen = answer.querySelector(".facets")?.open;
  const hit = answer.contains(document.activeElement) && document.activeElement.closest("li[id]");
  answer.innerHTML = text; // ours, and escaped by the server; no script in it would run
  settle(isOpen);
  if (hit) document.querySelector(`#${hit.id} .heading`)?.focus({ preventScroll: true });
}

function complain(message) {
  const section = document.createElement("section");
  section.className = "message";
  section.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = message;
  section.append(line);
  answer.replaceChildren(section);
}

function settle(isOpen) {
  const facets = answer.querySelector(".facets");
  if (facets) facets.open = wide.matches || Boolean(isOpen);
  if (answer.querySelector("[data-waiting]")) {
    timer = setTimeout(() => show(addressOf(form)), LOOK_AGAIN);
  }
}

function nameThePage() {
  const text = box.value.trim();
  document.title = text ? `${text} · trujaman` : "trujaman";
}

function fill(address) {
  box.value = new URL(address, location.href).searchParams.get("q") ?? "";
}

// Typing, submitting, following links.

function ask(options) {
  show(addressOf(form), options);
}

function typed(event) {
  if (event.isComposing) return;
  clearTimeout(timer);
  current?.abort();
  const isFast = event.timeStamp - typedAt < FAST;
  typedAt = event.timeStamp;
  const search = () => ask({ half: true, history: "replace" });
  if (isFast) timer = setTimeout(search, TYPING_PAUSE);
  else search();
}

function submitted(event) {
  if (event.target.matches("#search")) {
    event.preventDefault();
    ask({ history: "push" });
  } else if (event.target.matches("[data-swap]")) {
    event.preventDefault();
    show(addressOf(event.target), { history: "push" });
  }
}

function clicked(event) {
  const link = event.target.closest("a[data-swap], a[data-more], a[data-help]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.matches("[data-help]") && !help) return;
  event.preventDefault();
  const address = typeof link.href === "string" ? link.href : link.href.baseVal;
  if (link.matches("[data-help]")) {
    help.showModal();
  } else if (link.matches("[data-more]")) {
    getMore(link);
  } else {
    fill(address);
    show(address, { history: "push", focus: "#main" });
  }
}

// A range of years: press on one, let go on another.

let brushFrom = null;

function yearAt(event) {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-year]");
}

function brushed(last) {
  const years = [brushFrom.dataset.year, last.dataset.year].sort();
  for (const bar of answer.querySelectorAll("[data-year]")) {
    bar.classList.toggle("brushed", bar.dataset.year >= years[0] && bar.dataset.year <= years[1]);
  }
  return years;
}

function pressed(event) {
  brushFrom = event.target.closest?.("[data-year]") ?? null;
}

function dragged(event) {
  if (!brushFrom || !event.buttons) return;
  const last = yearAt(event);
  if (last) brushed(last);
}

function released(event) {
  const last = brushFrom && yearAt(event);
  if (last && last !== brushFrom) {
    const [after, before] = brushed(last);
    const range = answer.querySelector("form.range");
    range.elements.after.value = after;
    range.elements.before.value = before;
    range.requestSubmit();
  }
  brushFrom = null;
}

// Keys.

function move(step) {
  const headings = answer ? [...answer.querySelectorAll(".heading")] : [];
  const hit = document.activeElement.closest(".hit");
  const at = headings.indexOf(hit?.querySelector(".heading"));
  const next = headings[Math.min(Math.max(at + step, 0), headings.length - 1)];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

function toggleWhy() {
  const why = document.activeElement.closest(".hit")?.querySelector(".why");
  if (why) why.open = !why.open;
}

const KEYS = {
  "/": () => { box.focus(); box.select(); },
  "j": () => move(1),
  "k": () => move(-1),
  "w": toggleWhy,
  "?": () => help?.showModal(),
};

function keyed(event) {
  if (event.key === "Escape" && event.target === box) {
    event.preventDefault(); // Chromium would empty the box
    answer?.querySelector(".heading")?.focus();
    return;
  }
  const isWriting = event.target.matches("input, textarea, select, [contenteditable]");
  const isReady = event.key === "/" && event.target === box && !box.value; // no letter of a query
  if ((isWriting && !isReady) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const action = KEYS[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}

document.addEventListener("keydown", keyed);
document.addEventListener("click", clicked);
if (form && answer) {
  box.addEventListener("input", typed);
  box.addEventListener("compositionend", typed);
  document.addEventListener("submit", submitted);
  document.addEventListener("pointerdown", pressed);
  document.addEventListener("pointermove", dragged);
  document.addEventListener("pointerup", released);
  answer.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) ask({ history: "push" });
  });
  window.addEventListener("popstate", () => {
    fill(location.href);
    show(location.href);
  });
  wide.addEventListener("change", () => settle());
  settle();
}

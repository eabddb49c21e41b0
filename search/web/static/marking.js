"use strict";

{
  // Notes that are typed but not sent: the browser asks before the page is left, and hits that are
  // shown anew get what was typed into their forms.

  const drafts = new Map(); // by form: what was typed, and the note that it was typed over
  const answer = document.getElementById("answer");

  function nameOf(form) {
    return `${form.elements.document.value}/${form.elements.passage?.value ?? ""}`;
  }

  function formOf(element) {
    return element.matches("form.marking textarea[name=note]") ? element.form : null;
  }

  function typed(event) {
    const form = formOf(event.target);
    if (!form) return;
    const note = event.target.value;
    const before = form.elements.note_before.value;
    if (note.trim() === before.trim()) drafts.delete(nameOf(form));
    else drafts.set(nameOf(form), { note, before });
  }

  function restore() {
    for (const form of answer.querySelectorAll('form.marking[action="/mark"]')) {
      const draft = drafts.get(nameOf(form));
      if (!draft) continue;
      form.elements.note.value = draft.note;
      form.elements.note_before.value = draft.before;
      form.querySelector("details").open = true;
    }
  }

  document.addEventListener("input", typed);
  document.addEventListener("submit", (event) => {
    if (event.target.matches('form.marking[action="/mark"]')) drafts.delete(nameOf(event.target));
  });
  window.addEventListener("beforeunload", (event) => {
    if (drafts.size) event.preventDefault();
  });
  function lookOver() {
    for (const note of document.querySelectorAll("form.marking textarea[name=note]")) typed({ target: note });
  }

  window.addEventListener("pageshow", lookOver);
  if (answer) new MutationObserver(restore).observe(answer, { childList: true });
}

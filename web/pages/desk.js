// The desk's script, beside claims.js. Every page works without it: it adds lighting, keys,
// marking words and dropping files to forms that stand on the page anyhow, and
// sends those forms without leaving the page.
"use strict";
{
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const base = document.body.dataset.base;
const token = () => $('input[name="csrf_token"]')?.value || "";
for (const e of $$(".scripted")) e.hidden = false;
if (innerWidth >= 1344) for (const e of $$(".wide-open")) e.open = true;

// The bar at the foot.
const bar = $("#bar"), line = $("#said"), choices = $("#choices");
let quiet;
const offer = (...buttons) => {
  choices.replaceChildren(...buttons.map(([label, act]) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = label;
    b.addEventListener("click", act);
    return b;
  }));
};
const hush = () => { bar.hidden = true; line.textContent = ""; offer(); };
const tell = (words, ...buttons) => {
  bar.hidden = false;
  line.textContent = words;
  offer(...buttons);
  clearTimeout(quiet);
  quiet = setTimeout(hush, 8000);
};

// Search: how the query may go on.
const box = $("#q");
if (box) {
  let waits;
  box.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(async () => {
      const answer = await fetch(base + "/complete?q=" + encodeURIComponent(box.value), {headers: {"X-Desk": "1"}});
      if (!answer.ok) return;
      $("#goes-on").replaceChildren(...(await answer.json()).map(v => Object.assign(document.createElement("option"), {value: v})));
    }, 120);
  });
}

// The reader.
const sheet = $("#sheet");
const may = sheet && "may" in sheet.dataset;
let current = null; // the note at hand

const light = id => {
  for (const e of $$(".lit")) e.classList.remove("lit");
  sheet.classList.toggle("focusing", !!id);
  if (id) for (const e of $$(`.block [data-a="${CSS.escape(id)}"]`, sheet)) e.classList.add("lit");
};
const choose = (note, move = true) => {
  current?.classList.remove("current");
  current = note;
  if (!note) return light("");
  note.classList.add("current");
  light(note.dataset.a);
  if (!move) return;
  note.focus({preventScroll: true});
  const place = $("#text-" + CSS.escape(note.dataset.a)) || note;
  const {top} = place.getBoundingClientRect();
  if (top < 80 || top > innerHeight * .7) place.scrollIntoView({block: "center"});
};
const notes = () => $$(".note", sheet);
// The finding to step to: after the one at hand, or else the first on the screen.
const step = (way, fits = () => true) => {
  const all = notes();
  let i = all.indexOf(current);
  if (i < 0) i = way > 0 ? all.findIndex(n => n.getBoundingClientRect().bottom > 80) - 1 : all.length;
  for (i += way; i >= 0 && i < all.length; i += way) if (fits(all[i])) return choose(all[i]);
  tell(way > 0 ? "There is no further one." : "There is none before.");
};

// Rows that have changed come from the server as it would put them on the page.
const put = async answer => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = $("#rows", page);
  if (!rows) return [];
  const ids = rows.dataset.ids.split(" ").filter(Boolean);
  const fresh = $$(".row", rows);
  // Where a finding stood before and stands no more, the row is stale too.
  const stale = new Set();
  for (const id of ids) for (const e of $$(`[data-a="${CSS.escape(id)}"]`, sheet)) {
    const row = e.closest(".row");
    if (row && !fresh.some(f => f.id === row.id)) stale.add(row.id.slice(1));
  }
  const id = current?.dataset.a, focused = current?.contains(document.activeElement);
  const editor = $(".editor", sheet), beside = editor?.previousElementSibling?.id, typing = editor?.contains(document.activeElement) && document.activeElement;
  for (const row of fresh) $("#" + row.id, sheet)?.replaceWith(document.adoptNode(row));
  sheet.dataset.seen = rows.dataset.seen;
  if (editor && !editor.isConnected) { // what somebody is typing outlives its row
    $("#" + CSS.escape(beside), sheet)?.after(editor);
    if (typing) typing.focus();
  }
  if (id) {
    const again = $("#note-" + CSS.escape(id), sheet);
    if (again) { choose(again, false); if (focused) again.focus({preventScroll: true}); } else choose(null);
  }
  if (stale.size) await renew([...stale]);
  return $$("[data-by]", rows);
};
const renew = async (rows = []) => {
  const q = new URLSearchParams(sheet.dataset.query);
  q.set("seen", sheet.dataset.seen);
  for (const r of rows) q.append("row", r);
  const answer = await fetch(sheet.dataset.home + "/rows?" + q, {headers: {"X-Desk": "1"}});
  return answer.ok ? put(answer) : [];
};
// Decisions go one after the other, so that each sees the one before.
let before = Promise.resolve();
const decide = (fields, done) => before = before.then(async () => {
  const form = fields instanceof FormData ? new URLSearchParams(fields) : new URLSearchParams(fields);
  const id = form.get("id"), note = id && $("#note-" + CSS.escape(id), sheet);
  if (note && !form.has("undo")) form.set("saw", note.dataset.saw);
  form.set("csrf_token", token());
  form.set("seen", sheet.dataset.seen);
  let answer;
  try {
    answer = await fetch(sheet.dataset.home + "/decide?" + sheet.dataset.query, {method: "POST", body: form, headers: {"X-Desk": "1"}});
  } catch {
    return tell("Not saved: the desk cannot be reached. Is Chancery still running?", ["Try again", () => decide(form, done)]);
  }
  if (answer.ok) {
    await put(answer);
    return tell(done, ["Undo (u)", () => decide({undo: "last"}, "Undone.")]);
  }
  const {error} = await answer.json();
  if (answer.status === 409) {
    await renew(); // what the other person decided stands on the page now
    return tell(error, ["Decide so anyway", () => decide(form, done)]);
  }
  tell(error);
});
const done = {accept: "Accepted.", reject: "Rejected: not said here.", correct: "Corrected.", note: "Noted.", extend: "Corrected.", nest: "Corrected.", put: "Put in."};

// The form of a finding, opened in the margin.
const close = () => { for (const e of $$(".editor")) e.remove(); };
const edit = async (focus = "textarea[name=content]") => {
  if (!current) return;
  const note = current, was = $(".editor", note);
  close();
  if (was) return;
  const answer = await fetch(sheet.dataset.home + "/findings/" + note.dataset.a, {headers: {"X-Desk": "1"}});
  if (!answer.ok) return tell((await answer.json()).error);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const li = document.createElement("li");
  li.className = "editor";
  li.append(...page.body.children);
  note.after(li);
  $(focus, li)?.focus();
};
const write = () => {
  if (!current) return;
  close();
  const li = document.createElement("li");
  li.className = "editor";
  li.innerHTML = '<form class="correct"><input type="hidden" name="action" value="note"><input type="hidden" name="id"><label>A note <textarea name="note" rows="3" required></textarea></label><button>Keep the note</button></form>';
  $("input[name=id]", li).value = current.dataset.a;
  current.after(li);
  setTimeout(() => $("textarea", li).focus()); // after the key that opened it has been typed
};

// Words that were marked in the text, as "12-40": code points, as the server
// counts them.
const marked = () => {
  const s = getSelection();
  if (!sheet || !s.rangeCount || s.isCollapsed) return null;
  const range = s.getRangeAt(0);
  const at = (node, offset) => {
    const block = (node.nodeType === 1 ? node : node.parentElement)?.closest("#sheet .block");
    if (!block) return -1;
    const to = document.createRange();
    to.setStart(block, 0);
    to.setEnd(node, offset);
    const words = to.cloneContents();
    for (const aux of $$(".aux", words)) aux.remove();
    return +block.dataset.start + [...words.textContent].length;
  };
  let start = at(range.startContainer, range.startOffset), end = at(range.endContainer, range.endOffset);
  if (start < 0 || end < 0) return null;
  const words = s.toString();
  start += [...words].length - [...words.trimStart()].length;
  end -= [...words].length - [...words.trimEnd()].length;
  return end > start ? `${start}-${end}` : null;
};
const become = role => {
  const at = marked();
  if (!at || !may) return false;
  getSelection().removeAllRanges();
  if (role === "put") decide({action: "put", "content-at": at}, done.put);
  else if (current) decide({action: "correct", id: current.dataset.a, [role + "-at"]: at}, done.correct);
  return true;
};

if (sheet) {
  sheet.addEventListener("pointerover", event => {
    const e = event.target.closest("[data-a]");
    if (e) light(e.dataset.a);
    else light(current?.dataset.a || "");
  });
  sheet.addEventListener("pointerleave", () => light(current?.dataset.a || ""));
  sheet.addEventListener("focusin", event => {
    const note = event.target.closest(".note");
    if (note && note !== current) choose(note, false);
  });
  sheet.addEventListener("click", event => {
    const e = event.target.closest(".block [data-a]");
    if (e && getSelection().isCollapsed) {
      const note = $("#note-" + CSS.escape(e.dataset.a));
      if (note) { choose(note, false); note.scrollIntoView({block: "nearest"}); }
    } else if (event.target.closest(".block") && getSelection().isCollapsed) choose(null);
  });
  sheet.addEventListener("submit", event => {
    const form = event.target, button = event.submitter;
    if (!may || !button) return;
    event.preventDefault();
    if (form.id === "review") {
      const note = button.closest(".note");
      if (button.name === "undo") return decide({undo: button.value}, "Undone.");
      choose(note, false);
      return decide({action: button.name, id: note.dataset.a}, done[button.name]);
    }
    const fields = new FormData(form, button);
    decide(fields, done[fields.get("action")] || "Saved.");
    close();
  }, true); // on the way down: Chromium ends the way up of a form in a form at the outer one
  document.addEventListener("selectionchange", () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      if (!may || !marked()) return;
      bar.hidden = false;
      line.textContent = current ? "These words are" : "These words are said by somebody:";
      const buttons = [["a new statement", () => become("put")]];
      if (current) buttons.unshift(["what is said (e)", () => become("content")], ["who says so (s)", () => become("source")], ["the cue", () => become("cue")]);
      offer(...buttons);
    }, 250);
  });
  // What others decide meanwhile.
  const look = async () => {
    if (document.hidden || $(".editor")) return;
    const others = await renew();
    if (others.length) tell(others.map(e => `${e.dataset.by}: ${e.dataset.action}`).slice(0, 3).join("; "));
  };
  if (!base) {
    setInterval(look, 15000);
    addEventListener("focus", look);
  }
  if (location.hash.startsWith("#note-")) {
    const note = $(location.hash);
    if (note) choose(note);
  }
}

// Keys. Each has a button; help.go lists them.
let words = 0, edge = "", waiting;
const extend = (at, by) => {
  if (!current) return;
  if (edge !== at) words = 0;
  edge = at;
  words += by;
  const id = current.dataset.a;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (words) decide({action: "extend", id, edge: at, by: words}, done.extend);
    words = 0;
  }, 350);
};
const act = action => current ? decide({action, id: current.dataset.a}, done[action]) : step(1);
const keys = {
  j: () => step(1),
  k: () => step(-1),
  w: () => step(1, n => n.classList.contains("proposed")),
  Enter: () => current && (location.href = sheet.dataset.home + "/findings/" + current.dataset.a),
  a: () => may && act("accept"),
  x: () => may && act("reject"),
  e: () => may && (become("content") || edit()),
  s: () => may && (become("source") || edit(".sources button")),
  "]": () => may && extend("end", 1),
  "[": () => may && extend("end", -1),
  "}": () => may && extend("start", 1),
  "{": () => may && extend("start", -1),
  ">": () => may && current && decide({action: "nest", id: current.dataset.a, nest: "in"}, done.nest),
  "<": () => may && current && decide({action: "nest", id: current.dataset.a, nest: "out"}, done.nest),
  n: () => may && write(),
  u: () => may && decide({undo: "last"}, "Undone."),
  Escape: () => { if ($(".editor")) { close(); current?.focus(); } else { choose(null); hush(); } },
};
addEventListener("keydown", event => {
  if (!("keys" in document.body.dataset) && event.key !== "Escape" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const on = event.target;
  const typing = on.matches?.("input, textarea, select");
  if (event.key === "Escape" && typing) on.blur();
  if (typing && event.key !== "Escape") return;
  if (event.key === "Enter" && on.matches?.("a, button, summary")) return;
  const list = $(".editor .sources");
  if (list && /^[1-9]$/.test(event.key)) {
    const button = $$("button", list)[event.key - 1];
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if (event.key === "/") { event.preventDefault(); setTimeout(() => { box?.focus(); box?.select(); }); return; }
  if (event.key === "?") { location.href = base + "/help/keys"; return; }
  if (sheet && keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

// The timeline: a double click goes closer, with Shift wider; the day under the
// pointer stays where it is.
const drawing = $(".drawing[data-from]");
drawing?.addEventListener("dblclick", event => {
  const at = (s, last) => s.includes("T") ? Date.parse(s + "Z") : Date.parse(s) + last * 86400000;
  const from = at(drawing.dataset.from, 0), to = at(drawing.dataset.to, 1);
  if (isNaN(from) || isNaN(to)) return;
  const box = drawing.getBoundingClientRect(), part = (event.clientX - box.left) / box.width;
  const still = from + (to - from) * part, span = (to - from) * (event.shiftKey ? 2 : .5);
  const q = new URLSearchParams(location.search);
  const fine = span < 5 * 86400000, wide = Math.max(span, 3600000);
  const say = t => new Date(t).toISOString().slice(0, fine ? 19 : 10);
  q.set("from", say(still - wide * part));
  q.set("to", say(still + wide * (1 - part) - (fine ? 0 : 86400000)));
  location.search = q;
});

// What is still being worked out is looked at again.
if ($("[data-again]")) setTimeout(() => location.reload(), 2500);

// Taking in: a folder, what is dropped, and how far it has come.
const drop = $("#drop");
if (drop) {
  const send = async files => {
    let batch = "", sent = 0;
    while (sent < files.length) {
      const form = new FormData();
      form.append("csrf_token", token());
      form.append("batch", batch);
      let size = 0;
      const first = sent;
      for (; sent < files.length && sent - first < 200 && size < 64 << 20; sent++) {
        form.append("files", files[sent].file, files[sent].path);
        size += files[sent].file.size;
      }
      if (sent < files.length) form.append("more", "1");
      tell(`Sending ${sent} of ${files.length} files …`);
      const answer = await fetch("/intake", {method: "POST", body: form, headers: {"X-Desk": "1"}});
      const said = await answer.json();
      if (!answer.ok) return tell(said.error);
      batch = said.batch;
    }
    hush();
    show();
  };
  const show = async () => {
    const answer = await fetch("/intake", {headers: {"X-Desk": "1"}});
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const batches = $("#batches");
    if (!batches.contains(document.activeElement)) batches.replaceChildren(...page.body.childNodes);
    if ($("[data-busy]", batches)) setTimeout(show, 1000);
  };
  if ($("[data-busy]")) setTimeout(show, 1000);
  $("#folder").addEventListener("change", event => send([...event.target.files].map(file => ({file, path: file.webkitRelativePath || file.name}))));
  const walk = async (entry, path, out) => {
    if (entry.isFile) {
      out.push({file: await new Promise((ok, no) => entry.file(ok, no)), path: path + entry.name});
      return;
    }
    const reader = entry.createReader();
    for (let list; (list = await new Promise((ok, no) => reader.readEntries(ok, no))).length;)
      for (const e of list) await walk(e, path + entry.name + "/", out);
  };
  addEventListener("dragover", event => { event.preventDefault(); drop.classList.add("over"); });
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", async event => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map(i => i.webkitGetAsEntry?.()).filter(Boolean);
    const files = [];
    for (const e of entries) await walk(e, "", files);
    if (files.length) send(files);
  });
}
}

// The pages of claims work without this: it makes the number follow a click, moves
// the drawing, adds keys, keeps the page in its place when something is decided, and
// tells in a document's margin on how many origins each statement's claim stands.
"use strict";
{
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const base = document.body.dataset.base;
const desk = kind => ({headers: {"X-Desk": kind}});
const parse = text => new DOMParser().parseFromString(text, "text/html");

// What is being worked out is looked for again until it is there.
if ($("#working")) {
  const again = async () => {
    try {
      const answer = await fetch(location.href, desk("1"));
      if (answer.status !== 202) return location.reload();
      const {working, done, of} = await answer.json();
      $("#working p").textContent = working + (of ? `: ${done} of ${of}` : "") + " …";
    } catch { /* the desk may be back next time */ }
    setTimeout(again, 1500);
  };
  setTimeout(again, 1500);
}

// The drawing: how large it is and which part is seen outlive a change of the count.
let scale = 0, seen = [0, 0];
const svgOf = () => $(".drawing.evidence svg.graph");
const fit = (to, at) => {
  const box = $(".drawing.evidence"), svg = svgOf();
  if (!svg) return;
  const [, , w, h] = svg.getAttribute("viewBox").split(" ").map(Number);
  const was = scale;
  scale = Math.min(3, Math.max(.15, to));
  svg.setAttribute("width", w * scale);
  svg.setAttribute("height", h * scale);
  if (at && was) { // what is under the pointer stays there
    box.scrollLeft = (box.scrollLeft + at[0]) * scale / was - at[0];
    box.scrollTop = (box.scrollTop + at[1]) * scale / was - at[1];
  }
};
const whole = () => {
  const box = $(".drawing.evidence"), svg = svgOf();
  if (!svg) return;
  const [, , w, h] = svg.getAttribute("viewBox").split(" ").map(Number);
  fit(Math.min(1, box.clientWidth / w, 560 / h));
};
const leaving = () => $('input[name=mode][value=out]')?.checked;
const ready = () => {
  for (const e of $$("#evidence .scripted")) e.hidden = false;
  const box = $(".drawing.evidence");
  if (!box) return;
  if (scale) { fit(scale); [box.scrollLeft, box.scrollTop] = seen; } else scale = 1;
};

// What if: the count follows at once, and the address holds the supposition.
let asked = 0;
const suppose = async address => {
  const mine = ++asked, on = document.activeElement?.id, mode = $('input[name=mode]:checked')?.value;
  const box = $(".drawing.evidence");
  if (box) seen = [box.scrollLeft, box.scrollTop];
  const inDrawing = box?.contains(document.activeElement) && document.activeElement.getAttribute("class")?.match(/\bn\d+\b/)?.[0];
  let answer;
  try {
    answer = await fetch(address.split("#")[0], desk("evidence"));
  } catch { return say("The desk cannot be reached. Is Chancery still running?"); }
  if (mine !== asked) return; // a later click has gone before
  if (!answer.ok) return say((await answer.json()).error);
  const fresh = $("#evidence", parse(await answer.text()));
  if (!fresh) return;
  $("#evidence").replaceWith(document.adoptNode(fresh));
  history.replaceState(null, "", address);
  if (mode === "out") { const radio = $('input[name=mode][value=out]'); if (radio) radio.checked = true; }
  ready();
  if (on) document.getElementById(on)?.focus({preventScroll: true});
  else if (inDrawing) $("a." + inDrawing, svgOf())?.focus({preventScroll: true});
  $(".drawing.evidence")?.classList.toggle("leaving", !!leaving());
  say(($(".supposed p") || $(".count"))?.textContent || "");
};
const say = words => { const e = $("#supposed"); if (e) { e.textContent = ""; setTimeout(() => e.textContent = words, 50); } };
const addressOf = form => {
  const q = new URLSearchParams(new FormData(form));
  return form.action.split("#")[0].split("?")[0] + "?" + q + "#evidence";
};
if ($("#evidence")) {
  ready();
  document.addEventListener("change", event => {
    const form = event.target.closest?.(".whatif");
    if (form) suppose(addressOf(form));
    if (event.target.name === "mode") $(".drawing.evidence")?.classList.toggle("leaving", !!leaving());
  });
  document.addEventListener("submit", event => {
    if (!event.target.matches(".whatif")) return;
    event.preventDefault();
    suppose(addressOf(event.target));
  });
  const toggle = node => {
    const n = node?.getAttribute("class").match(/\bn(\d+)\b/);
    const tick = n && $("#out-" + n[1]);
    if (!tick) return false;
    tick.checked = !tick.checked;
    suppose(addressOf(tick.form));
    return true;
  };
  let held = null, moved = false;
  document.addEventListener("click", event => {
    if (moved && event.target.closest(".drawing.evidence")) { event.preventDefault(); return; }
    const node = event.target.closest(".drawing.evidence a.node");
    if (node && leaving() && toggle(node)) return event.preventDefault();
    const zoom = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (zoom === "in") fit(scale * 1.25);
    if (zoom === "out") fit(scale / 1.25);
    if (zoom === "whole") whole();
    if (event.target.closest("#as-is, .why a[href*='same=']")) {
      event.preventDefault();
      suppose(event.target.closest("a").href);
    }
    const rate = event.target.closest("[data-rate]");
    if (rate) { const s = $("#rated"); if (s) { s.value = rate.dataset.rate; setTimeout(() => $("#rate select[name=reliability]").focus()); } }
  });
  document.addEventListener("pointerdown", event => {
    const box = event.target.closest(".drawing.evidence");
    moved = false;
    if (!box || event.button !== 0 || event.pointerType === "touch") return;
    held = {box, x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop};
  });
  document.addEventListener("dragstart", event => { if (event.target.closest?.(".drawing.evidence")) event.preventDefault(); });
  document.addEventListener("pointermove", event => {
    if (!held) return;
    const dx = event.clientX - held.x, dy = event.clientY - held.y;
    if (Math.abs(dx) + Math.abs(dy) > 5) { moved = true; held.box.classList.add("held"); }
    held.box.scrollLeft = held.left - dx;
    held.box.scrollTop = held.top - dy;
  });
  document.addEventListener("pointerup", () => { held?.box.classList.remove("held"); held = null; });
  document.addEventListener("wheel", event => {
    const box = event.target.closest?.(".drawing.evidence");
    if (!box || !event.ctrlKey) return;
    event.preventDefault();
    const r = box.getBoundingClientRect();
    fit(scale * Math.exp(-event.deltaY / 300), [event.clientX - r.left, event.clientY - r.top]);
  }, {passive: false});
  addEventListener("keydown", event => {
    const box = event.target.closest?.(".drawing.evidence");
    if (!box || event.ctrlKey || event.altKey || event.metaKey || !("keys" in document.body.dataset)) return;
    const act = {"+": () => fit(scale * 1.25), "=": () => fit(scale * 1.25), "-": () => fit(scale / 1.25), "0": whole, o: () => toggle(event.target.closest("a.node"))}[event.key];
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  }, true);
}

// A decision keeps the page in its place: the answer is the page as it is now.
const swap = async (form, button) => {
  const fields = new URLSearchParams(new FormData(form, button));
  const spot = form.id || [...document.forms].indexOf(form);
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), {method: "POST", body: fields});
  } catch { return done("Not saved: the desk cannot be reached. Is Chancery still running?"); }
  const page = parse(await answer.text()), main = $("main", page);
  if (!main || (!answer.ok && answer.status !== 409)) return done($("main", page)?.innerText.trim() || "Not saved.");
  const top = scrollY;
  scale = 0;
  $("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  history.replaceState(null, "", answer.status === 409 ? location.href : answer.url);
  ready();
  scrollTo(0, top);
  const again = typeof spot === "string" ? document.getElementById(spot) : document.forms[spot];
  again?.closest(".conflict, form")?.querySelector("button")?.focus({preventScroll: true});
  if (answer.status === 409) { $(".notice[role=alert]")?.scrollIntoView({block: "center"}); done($(".notice[role=alert]")?.textContent || "Not saved."); } else done("Saved.");
};
let quiet;
const done = words => {
  const bar = $("#bar");
  bar.hidden = false;
  $("#said").textContent = words;
  $("#choices").replaceChildren();
  clearTimeout(quiet);
  quiet = setTimeout(() => { bar.hidden = true; }, 6000);
};
if ($("#claim, .conflicts")) document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post" || !event.submitter || !form.closest("main") || "leaves" in event.submitter.dataset) return;
  event.preventDefault();
  swap(form, event.submitter);
});

// Keys on a list of claims, on a claim, and among contradictions. help.go lists them.
const rows = () => $$(".claims tbody tr, .said, .conflict");
let current = null;
const choose = row => {
  current?.classList.remove("current");
  current = row;
  if (!row) return;
  row.classList.add("current");
  (row.matches("tr") ? $("a", row) : row).focus({preventScroll: true});
  row.scrollIntoView({block: "nearest"});
};
const step = way => {
  const all = rows();
  if (current && !current.isConnected) current = null;
  const i = all.indexOf(current) + way;
  if (current === null) return choose(all[way > 0 ? 0 : all.length - 1]);
  if (i >= 0 && i < all.length) choose(all[i]);
};
const press = selector => { const b = $(selector, current?.isConnected && current.matches(".conflict") ? current : document); if (b) b.click(); };
const keys = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => current?.isConnected && $("a.title, a.passage", current)?.click(),
  m: () => current?.isConnected && $("input[name=statement], input[name=claim]", current)?.click(),
  x: () => press(current?.matches(".conflict") ? "button[value=dismiss]" : "button[value=split]"),
  a: () => press(current?.matches(".conflict") ? "button[value=resolve]" : "#accept"),
  e: () => { const e = $("#says"); if (e) { e.focus(); e.select(); } },
  r: () => ($("[data-rate]", current?.isConnected ? current : $("#none") || document.createElement("i")) || {click: () => $("#rate select")?.focus()}).click(),
  u: () => press(current?.matches(".conflict") ? "button[name=undo]" : "#undo"),
};
if ($(".claims, #claim, .conflicts")) addEventListener("keydown", event => {
  if (!("keys" in document.body.dataset) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const on = event.target;
  if (on.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select") || event.key === "Enter" && on.matches?.("a, button, summary, input")) return;
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

// In a document's margin: on how many origins the claim of each statement stands.
const sheet = $("#sheet");
if (sheet) {
  const known = new Map(), waiting = new Set();
  let timer;
  const write = note => {
    const c = known.get(note.dataset.a);
    if (!c || $(".claim", note)) return;
    const p = document.createElement("p"), a = document.createElement("a");
    p.className = "claim";
    a.href = base + "/claims/" + c.id;
    a.textContent = c.statements > 1 ? `${c.for.statements ? c.origins : "not asserted"} in ${c.statements} statements` : "told here alone";
    a.title = c.says;
    p.append(a, c.denied ? "; denied" : "");
    if ("may" in sheet.dataset) p.append(" · ", Object.assign(document.createElement("a"), {href: "/contradictions/new?a=" + encodeURIComponent(note.dataset.a), textContent: "contradicted by…"}));
    ($(".tell", note) || note).after(p);
  };
  const ask = async () => {
    const ids = [...waiting].slice(0, 40);
    if (!ids.length) return;
    for (const id of ids) waiting.delete(id);
    try {
      const answer = await fetch(base + "/claims/of?" + ids.map(id => "id=" + encodeURIComponent(id)).join("&"), desk("1"));
      if (answer.status === 202) {
        for (const id of ids) waiting.add(id);
        timer = setTimeout(ask, 3000);
        return;
      }
      if (!answer.ok) return;
      const {claims} = await answer.json();
      for (const id of ids) known.set(id, claims[id] || null);
      for (const note of $$(".note", sheet)) write(note);
    } catch { return; }
    if (waiting.size) ask();
  };
  const near = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      if (known.has(target.dataset.a)) write(target);
      else { waiting.add(target.dataset.a); clearTimeout(timer); timer = setTimeout(ask, 200); }
    }
  }, {rootMargin: "50% 0px"});
  const watch = within => { for (const note of $$(".note", within)) near.observe(note); };
  watch(sheet);
  new MutationObserver(list => {
    for (const {addedNodes} of list) for (const n of addedNodes) if (n.nodeType === 1 && n.matches(".row")) watch(n);
  }).observe(sheet, {childList: true, subtree: true});
}
}

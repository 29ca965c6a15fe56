// The page of hypotheses works without this: it saves a cell of the matrix as soon as
// it is chosen, and adds keys that go from cell to cell.
"use strict";
{
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const parse = text => new DOMParser().parseFromString(text, "text/html");
const bare = () => { for (const e of $$(".unscripted")) e.hidden = !$(".notice[role=alert]"); };

let quiet;
const say = (words, bad = false) => {
  const bar = $("#bar");
  bar.hidden = false;
  $("#said").textContent = words;
  $("#choices").replaceChildren();
  clearTimeout(quiet);
  if (!bad) quiet = setTimeout(() => { bar.hidden = true; }, 4000);
};

// The page as it is now takes the place of what stood there, and what had the focus
// keeps it.
const put = page => {
  const on = document.activeElement?.id, within = $(".weighed")?.closest(".wide"), left = within?.scrollLeft || 0, top = scrollY;
  const fresh = $("main", page);
  if (!fresh) return;
  $("main").replaceWith(document.adoptNode(fresh));
  bare();
  const box = $(".weighed")?.closest(".wide");
  if (box) box.scrollLeft = left;
  if (on) document.getElementById(on)?.focus({preventScroll: true});
  scrollTo(0, top);
};

// Cells are saved one after the other, each on what the one before has left; the
// address stays what it is.
let line = Promise.resolve(), waiting = 0;
const send = (fields, saw, done) => {
  waiting++;
  line = line.then(async () => {
    const form = $("#cells");
    const body = new URLSearchParams(fields);
    body.set("csrf_token", form.elements.csrf_token.value);
    if (saw) body.set("saw." + saw, form.elements["saw." + saw].value);
    let answer;
    try {
      answer = await fetch(form.getAttribute("action"), {method: "POST", body});
      // What is still being worked out comes in a moment.
      for (let n = 0; answer.status === 202 && n < 120; n++) {
        await new Promise(ok => setTimeout(ok, 500));
        answer = await fetch(form.getAttribute("action"));
      }
    } catch {
      waiting--;
      return say("Not saved: the desk cannot be reached. Is Chancery still running?", true);
    }
    const page = parse(await answer.text());
    waiting--;
    if (!answer.ok && answer.status !== 409) return say($("main", page)?.innerText?.trim() || "Not saved.", true);
    if (waiting === 0 || answer.status === 409) put(page);
    else for (const e of $$('#cells input[name^="saw."]', page)) if (form.elements[e.name]) form.elements[e.name].value = e.value;
    if (answer.status === 409) say($(".notice[role=alert]")?.textContent || "Not saved.", true); else say(done);
  });
};
const parts = select => select.name.split(".");
document.addEventListener("change", event => {
  const cell = event.target;
  if (!cell.matches?.(".weighed select")) return;
  const why = $('input[name=why][form=cells]');
  send({action: "mark", [cell.name]: cell.value, why: why?.value || ""}, parts(cell)[1], "Saved.");
  // What it was is what it is from now on: choosing it back is a change too.
  const [kind, hypothesis, claim] = parts(cell);
  cell.name = [kind, hypothesis, claim, cell.value].join(".");
});

const cells = () => $$(".weighed tbody tr").map(row => $$("select", row));
const go = (down, right) => {
  const grid = cells();
  if (!grid.length || !grid[0].length) return;
  let y = grid.findIndex(row => row.includes(document.activeElement));
  let x = y < 0 ? 0 : grid[y].indexOf(document.activeElement);
  y = y < 0 ? 0 : Math.min(grid.length - 1, Math.max(0, y + down));
  x = Math.min(grid[y].length - 1, Math.max(0, x + right));
  grid[y][x].focus();
  grid[y][x].scrollIntoView({block: "nearest", inline: "nearest"});
};
const choose = value => {
  const cell = document.activeElement;
  if (!cell?.matches?.(".weighed select") || cell.value === value) return;
  cell.value = value;
  cell.dispatchEvent(new Event("change", {bubbles: true}));
};
const keys = {
  j: () => go(1, 0),
  k: () => go(-1, 0),
  l: () => go(0, 1),
  h: () => go(0, -1),
  "+": () => choose("consistent"),
  "-": () => choose("inconsistent"),
  o: () => choose("neutral"),
  0: () => choose(""),
  u: () => {
    const cell = document.activeElement;
    if (cell?.matches?.(".weighed select")) line = line.then(() => send({undo: $("#cells").elements["saw." + parts(cell)[1]].value}, "", "Undone."));
  },
};
addEventListener("keydown", event => {
  if (!("keys" in document.body.dataset) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const on = event.target;
  if (on.matches?.("input, textarea, select:not(.weighed select)")) return;
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
bare();
}

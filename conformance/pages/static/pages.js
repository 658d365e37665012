// Filters and folds of the matrix, the choice of two reports, and copying. The pages say everything
// without it. What comes from a report is only ever put into a page as text.
"use strict";

const UNFOLDED = 8000; // cells: of more, chapters stay folded while one filters
const WAIT = 120; // milliseconds after the last key

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

// A sentence: what stands between backquotes is code.
function prose(text) {
  const made = element("p", "");
  text.split(/`([^`\n]+)`/).forEach((part, number) => made.append(number % 2 ? element("code", part) : part));
  return made;
}

// The state of a form is kept behind the # of the address, where files have it, too.
function readState(form) {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const field of form.elements) {
    if (field.name && kept.has(field.name)) {
      field.value = kept.get(field.name);
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
  }
}

function keepState(form) {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) kept.set(name, value);
  history.replaceState(null, "", `#${kept}`);
}

function startMatrix(form) {
  const columns = [...form.elements.of.options].slice(1).map((option) => option.value);
  const chapters = [...document.querySelectorAll("tbody.chapter")].map((head) => {
    const body = head.nextElementSibling;
    const name = head.querySelector(".name");
    const button = element("button", name.textContent, { type: "button" });
    button.setAttribute("aria-controls", body.id);
    name.replaceChildren(button);
    const chapter = { head, body, button, name: head.dataset.chapter, rows: null };
    chapter.total = head.querySelector(".total");
    chapter.size = chapter.total.textContent;
    fold(chapter, false);
    button.addEventListener("click", () => fold(chapter, !body.classList.contains("open")));
    return chapter;
  });
  const shown = document.getElementById("shown");

  function fold(chapter, open) {
    chapter.body.classList.toggle("open", open);
    chapter.button.setAttribute("aria-expanded", open);
  }

  function rowsOf(chapter) {
    chapter.rows ??= [...chapter.body.rows].map((row) => ({
      row,
      level: row.dataset.level,
      text: row.cells[0].textContent.toLowerCase(),
      words: row.dataset.words,
    }));
    return chapter.rows;
  }

  function filter() {
    const { q, level, of, chapter } = Object.fromEntries(new FormData(form));
    const verdict = form.elements.verdict.selectedOptions[0].dataset.letter;
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const column = columns.indexOf(of);
    const active = words.length || level || verdict;
    let all = 0;
    let found = 0;
    for (const one of chapters) {
      const wanted = !chapter || one.name === chapter;
      one.found = 0;
      for (const { row, level: its, text, words: verdicts } of rowsOf(one)) {
        const has = column < 0 ? verdicts.includes(verdict) : verdicts[column] === verdict;
        const fits =
          wanted && (!level || its === level) && (!verdict || has) && words.every((w) => text.includes(w));
        if (row.hidden === fits) row.hidden = !fits;
        one.found += fits;
        all += 1;
      }
      found += one.found;
      one.head.hidden = one.found === 0;
      one.total.textContent = active && one.found ? `${one.found} of ${one.size}` : one.size;
    }
    const few = found * columns.length <= UNFOLDED;
    for (const one of chapters) {
      if (active || chapter) fold(one, one.found > 0 && (few || one.name === chapter));
    }
    shown.textContent = active || chapter ? `${found} of ${all} clauses` : `${all} clauses`;
  }

  let later = 0;
  const changed = () => {
    clearTimeout(later);
    later = setTimeout(() => {
      keepState(form);
      filter();
    }, WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const one of chapters) fold(one, false);
    changed();
  });
  window.addEventListener("hashchange", () => {
    form.reset();
    readState(form);
    filter();
  });
  if (location.hash.length > 1) {
    readState(form);
    filter();
  } else {
    const sizes = chapters.map((one) => Number(one.size));
    shown.textContent = `${sizes.reduce((a, b) => a + b, 0)} clauses`;
  }
}

function startPair(form) {
  const data = JSON.parse(document.getElementById("pairs").textContent);
  const place = document.getElementById("changes");
  const { before, after } = form.elements;

  function compare() {
    const [one, other] = [before.selectedIndex, after.selectedIndex];
    const changes = new Map(data.meanings.map(([kind]) => [kind, []]));
    let alike = 0;
    let left = 0;
    data.clauses.forEach((clause, number) => {
      const pair = data.states[one][number] + data.states[other][number];
      if (pair.includes(data.leftOut)) left += 1;
      else if (data.kinds[pair]) changes.get(data.kinds[pair]).push(number);
      else alike += 1;
    });
    const told = [...changes].filter(([, found]) => found.length);
    const counts = told.map(([kind, found]) => `${found.length} ${kind}`);
    counts.push(`${alike} alike`);
    if (left) counts.push(`${left} not judged on both sides`);
    place.replaceChildren(element("p", counts.join(", ")));
    for (const caution of data.cautions[`${one}-${other}`] ?? []) {
      place.append(element("p", `Also different: ${caution}`, { className: "caution" }));
    }
    for (const [kind, meaning] of data.meanings) {
      if (changes.get(kind).length) place.append(section(kind, meaning, changes.get(kind), one, other));
    }
  }

  function section(kind, meaning, found, one, other) {
    const made = element("details", "", { open: kind === "broken" || found.length < 100 });
    const head = element("summary", "");
    head.append(element("h3", `${kind} ${found.length}: ${meaning}`));
    const list = element("ul", "", { className: "found" });
    for (const number of found) {
      const [id, level, sentence, page] = data.clauses[number];
      const item = element("li", "");
      item.append(element("a", id, { href: page }), " ", element("small", level), prose(sentence));
      const seen = data.told[other][number] ?? data.told[one][number];
      if (seen) {
        const reason = element("p", "", { className: "reason" });
        reason.append(element("code", seen));
        item.append(reason);
      }
      list.append(item);
    }
    made.append(head, list);
    return made;
  }

  readState(form);
  compare();
  form.addEventListener("change", () => {
    keepState(form);
    compare();
  });
  document.getElementById("swap").addEventListener("click", () => {
    [before.selectedIndex, after.selectedIndex] = [after.selectedIndex, before.selectedIndex];
    form.dispatchEvent(new Event("change"));
  });
  window.addEventListener("hashchange", () => {
    readState(form);
    compare();
  });
}

// From files, browsers save only what a page has made itself.
function save(link) {
  const text = document.getElementById(link.dataset.saves).textContent;
  link.download = link.href.split("/").pop();
  link.href = URL.createObjectURL(new Blob([text], { type: "text/x-python" }));
}

async function copy(button) {
  const pre = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(pre);
    button.textContent = "Selected: copy it with the keyboard";
  }
}

const filters = document.getElementById("filters");
if (filters) startMatrix(filters);
const pair = document.getElementById("pair");
if (pair) startPair(pair);
for (const link of location.protocol === "file:" ? document.querySelectorAll("a[data-saves]") : []) {
  link.addEventListener("click", () => save(link), { once: true });
}
for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", () => copy(button));
}

"use strict";
// The page works without this script, which adds search, links to a search, and copy buttons.
(() => {
  const list = document.getElementById("list");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const toggle = (node, isHidden) => { if (node.hidden !== isHidden) node.hidden = isHidden; };

  if (list && find) {
    // The searchable text is gathered once, when the browser is idle after loading.
    const gather = () => {
      const groups = Array.from(list.querySelectorAll(":scope > .group"), node => ({
        node,
        heading: node.firstElementChild.textContent.toLowerCase(),
        questions: Array.from(node.querySelectorAll(".q, .rows > li, .keys > :is(a, b)"), one => ({
          node: one,
          text: one.textContent.toLowerCase(),
          level: ["error", "warning", "info"].find(level => one.closest(`.${level}`)),
          heading: headingOf(one),
        })),
      }));
      for (const { questions } of groups) {
        for (const one of questions) if (one.heading) one.text += ` ${one.heading.textContent.toLowerCase()}`;
      }
      return groups;
    };
    // A question below an item heading belongs to that item, and can be found by its key as well.
    const headingOf = one => {
      if (!one.classList.contains("q")) return null;
      let above = one.previousElementSibling;
      while (above && !/^H[34]$/.test(above.tagName)) above = above.previousElementSibling;
      return above && above.tagName === "H4" ? above : null;
    };
    let gathered = null;
    const groupsOf = () => gathered ??= gather();
    (window.requestIdleCallback || setTimeout)(groupsOf);
    const rest = list.querySelector(":scope > .rest");

    const boxes = Array.from(find.form.querySelectorAll("[type=checkbox]"));
    const search = () => {
      const off = new Set(boxes.filter(box => !box.checked).map(box => box.value));
      const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const groups = groupsOf();
      let all = 0;
      let shown = 0;
      let inRest = 0;
      for (const { node, heading, questions } of groups) {
        const isWhole = words.every(word => heading.includes(word));
        let here = 0;
        const headings = new Map();
        for (const one of questions) {
          const matches = !off.has(one.level) && (isWhole || words.every(word => one.text.includes(word) || heading.includes(word)));
          toggle(one.node, !matches);
          if (matches) here += 1;
          if (one.heading) headings.set(one.heading, headings.get(one.heading) || matches);
        }
        for (const [one, isShown] of headings) toggle(one, !isShown);
        toggle(node, !here);
        shown += here;
        all += questions.length;
        if (node.tagName === "DETAILS") {
          inRest += here;
          node.open = words.length > 0 && here > 0;
        }
      }
      if (rest) toggle(rest, !inRest);
      const told = shown ? `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}` : "no question matches";
      found.textContent = words.length || off.size ? told : "";
    };
    let isWaiting = false;
    find.addEventListener("input", () => {
      search();
      if (isWaiting) return;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        history.replaceState(null, "", find.value ? `#find=${encodeURIComponent(find.value)}` : location.pathname + location.search);
      }, 300);
    });
    for (const box of boxes) box.addEventListener("change", search);
    find.form.addEventListener("submit", event => event.preventDefault());
    document.addEventListener("keydown", event => {
      if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
        event.preventDefault();
        find.focus();
      }
    });
    find.parentElement.hidden = false;
    const asked = /^#find=(.*)$/.exec(location.hash);
    if (asked) {
      try { find.value = decodeURIComponent(asked[1]); } catch { find.value = ""; }
      search();
      document.getElementById("questions").scrollIntoView();
    }
  }

  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURI(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  for (const details of document.querySelectorAll(".paste")) {
    const text = details.querySelector("pre");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch { // not every browser allows this for local files: select the text for copying by hand
        getSelection().selectAllChildren(text);
        button.textContent = "Marked: press Ctrl+C";
      }
    });
    details.append(button);
  }
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open]):not(.paste, .about)"));
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
})();

/* Kết Nạp in the browser: small helps around plain pages. Everything works without it, except what
   only it can do. No law and no figures here, nothing is kept in the browser. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, act, early = false) => document.addEventListener(event, act, early);
  const words = (key) => one("#says")?.dataset[key] || "";
  const say = (text) => { const box = one("#says"); if (box) box.textContent = text; };
  const token = () => one('meta[name="csrf"]')?.content || "";
  const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
  let heard = Date.now(); // when the server last knew that somebody is here
  const post = (url, body) => {
    heard = Date.now();
    return fetch(url, {
      method: "POST", body, credentials: "same-origin",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    });
  };

  /* --- requests: token, answers that are no success, lost line --------------------------------- */
  let unsent = null; // what to do again when the line is back
  const banner = (text, again) => {
    const box = one("#link-lost");
    if (!box) return;
    const line = one("p", box);
    line.textContent = text || line.dataset.says;
    unsent = again || unsent;
    one("[data-resend]", box).hidden = !unsent;
    box.hidden = false;
  };
  const clear = () => { const box = one("#link-lost"); if (box) box.hidden = true; unsent = null; };
  const again = (detail) => () => {
    const source = detail.elt;
    if (source instanceof HTMLFormElement) source.requestSubmit();
    else htmx.trigger(source, detail.requestConfig?.triggeringEvent?.type || "click");
  };
  const forget = () => sessionStorage.removeItem("htmx-current-path-for-history"); // kept by nobody
  on("htmx:pushedIntoHistory", forget);
  on("htmx:replacedInHistory", forget);
  on("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
  on("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const whole = /^\s*<!doctype/i.test(xhr.response || "");
    if ((xhr.status === 409 || xhr.status === 422) && whole && !xhr.getResponseHeader("HX-Retarget")) {
      event.detail.target = document.body;
      event.detail.swapOverride = "innerHTML";
    }
    if (xhr.status < 400 && target) clear();
  });
  on("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 404) return;
    const page = new DOMParser().parseFromString(xhr.response || "", "text/html");
    const title = one("main h1", page)?.textContent.trim();
    banner([title, words("refused")].filter(Boolean).join(". "), again(event.detail));
  });
  on("htmx:sendError", (event) => banner("", again(event.detail)));
  on("htmx:timeout", (event) => banner("", again(event.detail)));
  window.addEventListener("offline", () => banner("", unsent));
  window.addEventListener("online", () => { if (!unsent) clear(); });

  /* --- a session that is about to end: said two minutes before, kept open with one click ----------- */
  const watchIdle = () => {
    const box = one("#idle");
    if (!box) return;
    const { warn, ends, says, over } = box.dataset;
    const idle = (Date.now() - heard) / 1000;
    if (idle >= warn) one("p", box).textContent = idle < ends ? says : over;
    one("button", box).hidden = idle >= ends;
    box.hidden = idle < warn;
  };
  setInterval(watchIdle, 5000);
  on("htmx:afterRequest", () => { heard = Date.now(); watchIdle(); });
  on("click", (event) => {
    if (!event.target.closest("#idle button")) return;
    post(one("#idle").dataset.stay, new FormData()).then(watchIdle, () => banner());
  });

  /* --- forms: once only, mistakes first, print ---------------------------------------------------- */
  const release = (form) => {
    delete form.dataset.sent;
    all(".busy", form).forEach((button) => button.classList.remove("busy"));
  };
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      banner("", () => form.requestSubmit(event.submitter));
      return;
    }
    gatherGrids(form);
    form.dataset.sent = "1";
    event.submitter?.classList.add("busy");
    say(words("sending"));
    setTimeout(release, 8000, form);
  }, true);
  on("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) release(form); });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  const arrive = () => {
    forget();
    const summary = one("[data-error-summary]");
    if (summary && !summary.dataset.seen) { summary.dataset.seen = "1"; summary.focus(); }
    all("[data-now]").forEach((place) => {
      const now = new Date();
      place.textContent = `${clock()} ${now.toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" })}`;
    });
    all("[data-tree]").forEach(plantTree);
    all("[data-toast]").forEach(showToast);
    const keys = one("[data-single-keys]");
    if (keys) keys.checked = singleKeys();
  };
  const showToast = (toast) => {
    if (toast.dataset.timed) return;
    toast.dataset.timed = "1";
    const end = () => (toast.matches(":hover, :focus-within") ? setTimeout(end, 2000) : toast.remove());
    setTimeout(end, 1000 * toast.dataset.toast);
  };

  /* --- live search: a pause after the last letter, longer while a syllable is being composed ------- */
  const timers = new WeakMap();
  const asked = new WeakMap();
  const later = (box, wait, ask) => {
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => {
      const text = box.value.normalize("NFC");
      if (asked.get(box) === text) return;
      asked.set(box, text);
      ask(text);
    }, wait));
  };
  const pause = (event) => (event.isComposing ? 1000 : event.target.value ? 300 : 700);
  const live = (event) => {
    const box = event.target;
    const wait = event.type === "compositionend" ? 300 : pause(event);
    if (box.matches?.("[data-live]")) later(box, wait, () => htmx.trigger(box, "live"));
    if (box.matches?.('[role="combobox"]')) later(box, wait, (text) => offer(box, text));
    if (box.matches?.("[data-date]")) echo(box);
    const form = box.closest?.("form[data-draft]");
    if (form) form.dataset.dirty = "1";
  };
  on("input", live);
  on("compositionend", live);

  /* --- minutes of a meeting: all present until marked away, all in favour with one tap ---------------- */
  const count = (box) => (/^\s*\d+\s*$/.test(box?.value || "") ? Number(box.value) : 0);
  const vote = (votes, name) => one(`input[name$="${name}"]`, votes);
  const cast = (votes) => count(vote(votes, "votes_against")) + count(vote(votes, "votes_other"));
  const seats = new WeakMap(); // of each form: how many were present by default
  const numbersOf = (form) => ["entitled", "excused_absent", "present"].map((name) => one(`[name="${name}"]`, form));
  const byDefault = (form) => { const [entitled, away] = numbersOf(form); return entitled?.value ? Math.max(count(entitled) - count(away), 0) : null; };
  const attending = (form) => { const present = numbersOf(form)[2]; return present ? (present.value ? count(present) : null) : byDefault(form); };
  on("focusin", (event) => {
    const form = event.target.closest?.("form[data-sitting]");
    if (form && !seats.has(form)) seats.set(form, byDefault(form));
  });
  on("input", (event) => {
    const form = event.target.closest?.("form[data-sitting]");
    if (!form) return;
    const present = numbersOf(form)[2];
    const now = byDefault(form);
    if (present && now !== null && event.target !== present && (!present.value || count(present) === seats.get(form))) present.value = now;
    seats.set(form, now);
    const votes = event.target.closest("[data-votes]");
    const button = votes && one("[data-all-for]", votes);
    if (button) one("span", button).textContent = cast(votes) ? button.dataset.rest : button.dataset.all;
  });
  const listed = new WeakMap(); // of each form: how many members the list has on the day typed
  on("htmx:afterSwap", (event) => {
    const form = event.target.closest?.("form[data-sitting]");
    const told = form && one("[data-listed]", event.target)?.dataset.listed;
    if (!told) return;
    const [entitled] = numbersOf(form);
    if (entitled.value === listed.get(form) && entitled.value !== told) {
      const votes = one("[data-votes]", form), yes = vote(votes, "votes_for");
      const all = yes.value && count(yes) + cast(votes) === attending(form);
      entitled.value = told; // nobody typed over the count of another day
      if (all) yes.value = Math.max(attending(form) - cast(votes), 0);
      entitled.dispatchEvent(new Event("input", { bubbles: true }));
    }
    listed.set(form, told);
  });
  on("click", (event) => {
    const votes = event.target.closest?.("[data-all-for]")?.closest("[data-votes]");
    const there = votes && attending(votes.closest("form"));
    if (!votes || there === null) return;
    event.preventDefault();
    ["votes_against", "votes_other"].forEach((name) => { vote(votes, name).value ||= "0"; });
    vote(votes, "votes_for").value = Math.max(there - cast(votes), 0);
    vote(votes, "votes_for").dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* --- dates in words beside the box ------------------------------------------------------------------ */
  const echo = (box) => {
    const place = document.getElementById(box.dataset.date);
    if (!place) return;
    const found = /^\s*(\d{1,2})[\/.\- ](\d{1,2})[\/.\- ](\d{4})\s*$/.exec(box.value) || /^\s*(\d\d)(\d\d)(\d{4})\s*$/.exec(box.value);
    if (!found) { place.textContent = ""; return; }
    const [day, month, year] = found.slice(1).map(Number);
    const real = new Date(Date.UTC(year, month - 1, day));
    const right = real.getUTCMonth() === month - 1 && real.getUTCDate() === day;
    const words = document.documentElement.lang === "en"
      ? real.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
      : `${day < 10 ? "0" : ""}${day} tháng ${month < 3 ? "0" : ""}${month} năm ${year}`;
    place.textContent = right ? words : "";
  };

  /* --- drafts: every 10 s and on leaving a box ------------------------------------------------------- */
  const saveDraft = async (form) => {
    if (!form.dataset.dirty || form.dataset.saving || form.dataset.sent) return;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    form.dataset.saving = "1";
    delete form.dataset.dirty;
    const place = one("[data-draft-status]", form) || one("[data-draft-status]");
    try {
      const answer = await post(form.dataset.draft, body);
      if (!answer.ok) throw new Error(answer.status);
      if (place) place.textContent = `${words("saved")} ${clock()}`;
    } catch {
      form.dataset.dirty = "1";
      if (place) place.textContent = words("notSaved");
      return; // tried again by the clock
    } finally { delete form.dataset.saving; }
    saveDraft(form); // what was typed meanwhile
  };
  on("focusout", (event) => { const form = event.target.closest?.("form[data-draft]"); if (form) saveDraft(form); });
  on("visibilitychange", () => { if (document.hidden) all("form[data-draft]").forEach(saveDraft); });
  setInterval(() => all("form[data-draft]").forEach(saveDraft), 10000);

  /* A button that moves away while it is pressed (an answer arrived above it) has still been pressed. */
  let pressed = null;
  on("pointerdown", ({ target, clientX, clientY }) => { pressed = { button: target.closest?.("button, a.button"), clientX, clientY }; }, true);
  on("pointerup", ({ target, clientX, clientY }) => {
    const { button, ...from } = pressed || {};
    pressed = null;
    const still = button && Math.hypot(clientX - from.clientX, clientY - from.clientY) < 8;
    if (still && button.isConnected && !button.contains(target)) button.click();
  }, true);

  /* --- dialogs, menus, links of error summaries ---------------------------------------------------------- */
  const open = (dialog) => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const first = one('[autofocus], input[type="search"]', dialog);
    if (first) { first.focus(); first.select?.(); }
  };
  const openPage = async (link) => {
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const content = one("[data-dialog-content]", page);
      if (!content) throw new Error("no dialog");
      const place = one("#dialog-content");
      place.replaceChildren(document.adoptNode(content));
      htmx.process(place);
      open(one("#dialog"));
      arrive();
    } catch { location.assign(link.href); }
  };
  on("click", (event) => {
    const target = event.target;
    if (target.matches("dialog")) {
      const box = target.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) target.close();
      return;
    }
    const opener = target.closest("[data-opens]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (opener && plain && document.getElementById(opener.dataset.opens)) {
      event.preventDefault();
      open(document.getElementById(opener.dataset.opens));
    }
    const page = target.closest("a[data-dialog]");
    if (page && plain && one("#dialog")) { event.preventDefault(); openPage(page); }
    all("details[data-menu][open], .dock details[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const mistake = target.closest('.error-summary a[href^="#"]');
    if (mistake) {
      const field = document.getElementById(mistake.hash.slice(1));
      const box = field && (field.matches("input, select, textarea") && field.type !== "hidden" ? field : one("input:not([type=hidden]), select, textarea", field.closest(".field") || field));
      if (box) { event.preventDefault(); (box.closest(".field") || box).scrollIntoView({ block: "center" }); box.focus({ preventScroll: true }); }
    }
    const mark = target.closest("[data-toggle]");
    if (mark) { event.preventDefault(); toggle(one('[role="treeitem"]', mark.parentElement)); }
    if (target.closest("[data-print]")) window.print();
    if (target.closest("[data-resend]")) { const act = unsent; clear(); act?.(); }
    const choice = target.closest('.combobox [role="option"]');
    if (choice) choose(choice);
  });

  /* --- keyboard ------------------------------------------------------------------------------------------- */
  const singleKeys = () => !document.cookie.includes("ketnap-keys=off");
  const press = (key) => {
    const scope = one("dialog[open]") || document;
    const form = document.activeElement?.closest?.("form");
    const button = (form && one(`[data-key="${key}"]`, form)) || one(`[data-key="${key}"]`, scope);
    button?.click();
    return Boolean(button);
  };
  /* Esc on a case opened from a list leads back to it; there the row that was opened has the focus. */
  const backToRows = () => {
    const from = document.referrer && new URL(document.referrer);
    if (from && from.origin === location.origin && ["/", "/ho-so/"].includes(from.pathname) && location.pathname.startsWith("/ho-so/")) history.back();
  };
  on("click", (event) => {
    const link = event.target.closest?.("tbody th a[href]");
    if (link) history.replaceState({ ...history.state, row: link.getAttribute("href") }, "");
  });
  window.addEventListener("pageshow", () => {
    const { row } = history.state || {};
    const link = row && all("tbody th a[href]").find((known) => known.getAttribute("href") === row);
    if (link) link.focus();
  });
  on("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && key.toLowerCase() === "k") {
      if (one("#palette")) { event.preventDefault(); open(one("#palette")); }
    } else if (event.altKey && !event.ctrlKey && event.code === "KeyS") {
      if (press("save")) event.preventDefault();
    } else if (event.altKey && !event.ctrlKey && event.code === "KeyN") {
      if (press("next")) event.preventDefault();
    } else if (key === "Escape" && target.matches?.("#palette input")) {
      event.preventDefault(); one("#palette").close();  // a search box would only empty itself
    } else if (key === "Escape") {
      const menu = one("details[data-menu][open], .dock details[open]");
      if (menu) { menu.open = false; one("summary", menu).focus(); }
      else if (!one("dialog[open]") && !typing(target)) { if (!press("back")) backToRows(); }
    } else if (!typing(target) && !event.ctrlKey && !event.altKey && singleKeys() && !one("dialog[open]")) {
      if (key === "/" && one("#palette")) { event.preventDefault(); open(one("#palette")); }
      if (key === "?" && one("#help")) { event.preventDefault(); open(one("#help")); }
    }
    if (target.closest?.("#palette")) palette(event);
    if (target.matches?.('[role="combobox"]')) comboKeys(event);
    if (target.matches?.('[role="treeitem"]')) treeKeys(event);
    if (target.closest?.("[data-grid]")) gridKeys(event);
  });
  on("change", (event) => {
    if (event.target.matches?.("[data-single-keys]")) {
      document.cookie = `ketnap-keys=${event.target.checked ? "on" : "off"}; path=/; max-age=31536000; SameSite=Lax`;
    }
    if (event.target.matches?.("[data-drop] input[type=file]")) listFiles(event.target);
    if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  const palette = (event) => {
    const links = all("#palette .results a");
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && links.length && event.target.value?.trim() === one("#palette [data-found]")?.dataset.found) {
      event.preventDefault(); links[0].click(); // what is shown was found for what is typed
      return;
    }
    const move = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (move === undefined || !links.length) return;
    event.preventDefault();
    if (move < 0) one("#palette input[type=search]").focus();
    else links[Math.min(move, links.length - 1)].focus();
  };

  /* --- search as you type: a box, a list of options, the chosen id beside it ------------------------------- */
  const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
  const shut = (box) => { listOf(box).hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const offer = async (box, text) => {
    const frame = box.closest("[data-combobox]");
    one("[data-combobox-value]", frame).value = "";
    if (!text.trim()) { shut(box); return; }
    const body = new FormData();
    body.append("q", text);
    try {
      const answer = await post(frame.dataset.combobox, body);
      if (!answer.ok || box.value.normalize("NFC") !== text) return;
      const found = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
      const options = all('[role="option"]', found);
      options.forEach((option, index) => { option.id = `${box.id}-${index}`; option.setAttribute("aria-selected", "false"); });
      listOf(box).replaceChildren(...options.map((option) => document.adoptNode(option)));
      listOf(box).hidden = !options.length;
      box.setAttribute("aria-expanded", String(Boolean(options.length)));
    } catch { shut(box); }
  };
  const choose = (option) => {
    const frame = option.closest("[data-combobox]");
    const box = one('[role="combobox"]', frame);
    const value = one("[data-combobox-value]", frame);
    box.value = option.dataset.label || option.firstChild.textContent.trim();
    value.value = option.dataset.value;
    asked.set(box, box.value);
    shut(box);
    box.focus();
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const comboKeys = (event) => {
    const box = event.target;
    const options = all('[role="option"]', listOf(box));
    if (listOf(box).hidden || !options.length) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length];
      options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
      box.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(options[at]); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); shut(box); }
  };
  on("focusout", (event) => { if (event.target.matches?.('[role="combobox"]')) setTimeout(shut, 200, event.target); });

  /* --- trees --------------------------------------------------------------------------------------------------- */
  const items = (tree) => all('[role="treeitem"]', tree).filter((item) => !item.closest("[hidden]"));
  const plantTree = (tree) => {
    if (one('[role="treeitem"][tabindex="0"]', tree)) return;
    (one('[role="treeitem"][aria-current]', tree) || one('[role="treeitem"]', tree))?.setAttribute("tabindex", "0");
  };
  const stand = (item) => {
    if (!item) return;
    all('[role="treeitem"][tabindex="0"]', item.closest("[data-tree]")).forEach((other) => other.setAttribute("tabindex", "-1"));
    item.setAttribute("tabindex", "0");
    item.focus();
  };
  const toggle = async (item, wanted) => {
    const group = document.getElementById(item.getAttribute("aria-owns"));
    if (!group) return;
    const opening = wanted ?? item.getAttribute("aria-expanded") !== "true";
    if (opening && !group.children.length && item.dataset.opensBranch) {
      const answer = await fetch(item.dataset.opensBranch, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!answer.ok) { location.assign(item.dataset.opensBranch); return; }
      const found = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
      const level = Number(item.getAttribute("aria-level")) + 1;
      all('[role="treeitem"]', found).forEach((child) => { if (child.parentElement.closest("ul") === one("ul", found)) child.setAttribute("aria-level", level); });
      group.replaceChildren(...[...one("ul", found).children].map((child) => document.adoptNode(child)));
    }
    group.hidden = !opening;
    item.setAttribute("aria-expanded", String(opening));
  };
  const treeKeys = (event) => {
    const item = event.target;
    const shown = items(item.closest("[data-tree]"));
    const at = shown.indexOf(item);
    const expanded = item.getAttribute("aria-expanded");
    const parent = item.closest('[role="group"]')?.parentElement;
    const acts = {
      ArrowDown: () => stand(shown[at + 1]), ArrowUp: () => stand(shown[at - 1]),
      Home: () => stand(shown[0]), End: () => stand(shown[shown.length - 1]),
      ArrowRight: () => (expanded === "false" ? toggle(item, true) : expanded && stand(shown[at + 1])),
      ArrowLeft: () => (expanded === "true" ? toggle(item, false) : parent && stand(one('[role="treeitem"]', parent))),
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  };

  /* --- grids: a block copied from a spreadsheet, Enter goes down, Esc brings back -------------------------------- */
  const rows = (grid) => all("tbody tr", grid).map((row) => all("input:not([type=hidden]), select", row));
  const place = (box) => {
    const cells = rows(box.closest("[data-grid]"));
    const row = cells.findIndex((line) => line.includes(box));
    return { cells, row, column: cells[row]?.indexOf(box) ?? -1 };
  };
  const parseBlock = (text) => {
    const block = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const sign = text[i];
      const line = block[block.length - 1];
      const last = line.length - 1;
      if (quoted) {
        if (sign === '"' && text[i + 1] === '"') { line[last] += '"'; i += 1; } else if (sign === '"') quoted = false; else line[last] += sign;
      } else if (sign === '"' && line[last] === "") quoted = true;
      else if (sign === "\t") line.push("");
      else if (sign === "\n") block.push([""]);
      else if (sign !== "\r") line[last] += sign;
    }
    if (block.length > 1 && block[block.length - 1].join("") === "") block.pop();
    return block;
  };
  on("paste", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!grid || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const block = parseBlock(text);
    const start = place(event.target);
    const spare = one("template", grid);
    while (spare && rows(grid).length < start.row + block.length) one("tbody", grid).append(spare.content.cloneNode(true));
    const { cells } = place(event.target);
    let filled = 0;
    block.forEach((line, down) => line.forEach((value, right) => {
      const box = cells[start.row + down]?.[start.column + right];
      if (!box || box.readOnly || box.disabled) return;
      const cell = value.trim().replace(/\s*\n\s*/g, " ");
      const same = (option) => [option.text, option.value].some((known) => known.toLowerCase() === cell.toLowerCase());
      const near = (option) => cell && option.text.toLowerCase().startsWith(cell.toLowerCase());
      box.value = box.matches("select") ? ([...box.options].find(same) ?? [...box.options].find(near))?.value ?? "" : cell;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      filled += 1;
    }));
    say(`${words("pasted")} ${filled} ${words("cells")}`);
  });
  on("focusin", (event) => { if (event.target.closest?.("[data-grid]")) event.target.dataset.before = event.target.value; });
  const gridKeys = (event) => {
    const box = event.target;
    if (event.key === "Enter" && !box.matches("button, a")) {
      event.preventDefault();
      const { cells, row, column } = place(box);
      cells[row + (event.shiftKey ? -1 : 1)]?.[column]?.focus();
    } else if (event.key === "Escape" && box.dataset.before !== undefined) {
      event.preventDefault();
      box.value = box.dataset.before;
    }
  };
  /* a grid may send itself as one field: <input type="hidden" data-grid-field="id-of-table"> */
  const gatherGrids = (form) => all("[data-grid-field]", form).forEach((field) => {
    const cells = rows(document.getElementById(field.dataset.gridField));
    field.value = JSON.stringify(cells.map((line) => Object.fromEntries(line.map((box) => [box.dataset.cell || box.name, box.value]))));
  });

  /* --- files: dropped, listed, photographs made small enough ----------------------------------------------------- */
  const listFiles = async (input) => {
    if (input.matches("[data-shrink]")) await shrink(input);
    const names = [...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024)).toLocaleString("vi-VN")} KB`;
      return line;
    });
    one("[data-drop-files]", input.closest("[data-drop]")).replaceChildren(...names);
  };
  const shrink = async (input) => {
    const kept = new DataTransfer();
    for (const file of input.files) {
      if (!file.type.startsWith("image/") || file.size <= 500 * 1024) { kept.items.add(file); continue; }
      const image = await createImageBitmap(file).catch(() => null);
      if (!image) { kept.items.add(file); continue; } // the server says what is wrong with it
      const scale = Math.min(1, 1800 / Math.max(image.width, image.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      let blob = null;
      for (let quality = 0.85; quality > 0.3 && (!blob || blob.size > 500 * 1024); quality -= 0.12) {
        blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
      }
      kept.items.add(new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }));
    }
    input.files = kept.files;
  };
  for (const kind of ["dragover", "dragleave", "drop"]) {
    on(kind, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      const input = one("input[type=file]", zone);
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  on("htmx:afterSettle", (event) => {
    arrive();
    if (event.detail.boosted && !one("[data-error-summary]")) one("#page")?.focus({ preventScroll: true });
  });
  on("DOMContentLoaded", arrive);
  if (document.readyState !== "loading") arrive();
})();

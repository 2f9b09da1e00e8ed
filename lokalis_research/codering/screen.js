// The screen of who codes, and of who decides what coders differ on (`view.besluiten`).
// It decides nothing itself: it shows what the kernel says, and sends what is pressed.

const PATIENCE_MS = 4000;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const key = (text) => element("kbd", { "aria-hidden": "true" }, text);

function render({ model, el }) {
  const root = element("div", {
    class: "lokalis-coder",
    lang: "nl",
    role: "application",
    "aria-roledescription": "codeerscherm",
    "aria-label": "Codeerscherm",
    // JupyterLab has shortcuts of its own on 1, 2, z, ...: not in here.
    "data-lm-suppress-shortcuts": true,
  });
  const spoken = element("p", { class: "onzichtbaar", role: "status", "aria-live": "polite" });
  const shown = element("div");
  const away = element(
    "p",
    { class: "weg", "aria-hidden": "true" },
    "Klik hier om met het toetsenbord verder te gaan."
  );
  root.append(spoken, shown, away);
  el.append(root);

  let view = null; // what the kernel said last
  let waiting = null; // the message that has no answer yet
  let timer = null;
  let doubt = false;
  let note = "";
  let explained = null; // whether the explanation is open; null: the coder never chose
  let counter = 0;
  const session = Math.random().toString(36).slice(2);

  function ask(message) {
    if (waiting) return;
    counter += 1;
    transmit({ ...message, id: `${session}-${counter}` });
  }

  function transmit(message) {
    waiting = message;
    root.setAttribute("aria-busy", "true");
    clearTimeout(timer);
    timer = setTimeout(complain, PATIENCE_MS);
    model.send(message);
  }

  function complain() {
    root.querySelector(".wacht")?.remove();
    const again = element(
      "button",
      { type: "button", onclick: () => transmit(waiting) },
      "Nog eens proberen"
    );
    shown.prepend(
      element(
        "div",
        { class: "melding wacht", role: "alert" },
        element("strong", {}, "Even wachten. "),
        "Wat je als laatste koos is nog niet bewaard; alles daarvoor wel. Blijft dit staan? Kies " +
          "dan bovenaan in het menu ‘Run’ de regel ‘Restart Kernel and Run All Cells…’. Je gaat " +
          "verder waar je was. ",
        again
      )
    );
  }

  function receive(message) {
    if (!message || !message.beeld) return;
    const asked = waiting && message.na === waiting.id;
    if (asked) waiting = null;
    if (waiting) return;
    // The kernel may say the same twice: drawing anew would take the keys of who is busy here.
    if (!asked && JSON.stringify(message.beeld) === JSON.stringify(view)) return;
    clearTimeout(timer);
    root.removeAttribute("aria-busy");
    const before = view;
    view = message.beeld;
    const same =
      before?.stap === "vraag" &&
      before.sleutel === view.sleutel &&
      before.criterium.naam === view.criterium?.naam;
    if (!same) {
      doubt = Boolean(view.eerder?.twijfel || (view.besluiten && view.eerder?.notitie));
      note = view.eerder?.notitie ?? "";
    }
    const writing = same && root.querySelector("textarea:focus");
    draw();
    if (writing) write(writing.selectionStart, writing.selectionEnd);
    if (!same) reveal(before?.sleutel !== view.sleutel);
  }

  // In a small window the last question may have been scrolled to: bring the new one into view,
  // what matters most last.
  function reveal(newUnit) {
    const parts = [".antwoorden", "[data-begin]", ...(newUnit ? [".tekst", "header"] : [])];
    for (const part of parts) root.querySelector(part)?.scrollIntoView({ block: "nearest" });
  }

  function answer(code) {
    if (view?.stap !== "vraag") return;
    const chosen = [...root.querySelectorAll(".antwoord")].find((b) => b.dataset.code === code);
    chosen?.classList.add("gekozen");
    ask({
      doe: "antwoord",
      eenheid: view.sleutel,
      criterium: view.criterium.naam,
      oordeel: code,
      twijfel: doubt,
      notitie: doubt ? note : "",
    });
  }

  const later = () =>
    view?.stap === "vraag" &&
    view.besluiten &&
    ask({ doe: "later", eenheid: view.sleutel, criterium: view.criterium.naam });

  const undo = () => view.laatste !== null && ask({ doe: "terug", laatste: view.laatste });

  function toggleDoubt() {
    if (view?.stap !== "vraag" || view.oefening) return;
    doubt = !doubt;
    draw();
    if (doubt) write(note.length, note.length);
  }

  function write(from, to) {
    const area = root.querySelector("textarea");
    area?.focus();
    area?.setSelectionRange(from, to);
  }

  function toggleExplanation() {
    if (view?.stap !== "vraag") return;
    explained = !open();
    draw();
  }

  // Open while practising and deciding, until it is closed.
  const open = () => explained ?? (view.oefening || view.besluiten || view.klaar === 0);

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.tagName === "TEXTAREA";
    if (typing) {
      if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) {
        event.preventDefault();
        focus();
      }
      return;
    }
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onButton = event.target.tagName === "BUTTON";
    let act = null;
    if (pressed === "Enter" && !onButton && view?.stap === "begin") act = () => ask({ doe: "begin" });
    else if (pressed === "Enter" && !onButton && view?.stap === "uitslag")
      act = () => ask({ doe: "verder" });
    else if (pressed === "z" || pressed === "Backspace") act = undo;
    else if (pressed === "t") act = toggleDoubt;
    else if (pressed === "u") act = toggleExplanation;
    else if (pressed === "v" && view?.besluiten) act = later;
    else {
      const value = view?.criterium?.waarden.find((one) => one.toets === pressed);
      if (value) act = () => answer(value.code);
    }
    if (!act) return;
    event.preventDefault();
    if (!event.repeat) act(); // a key that is held down answers once
  });
  root.addEventListener("click", (event) => {
    if (!event.target.closest("button, textarea, summary")) focus();
  });

  function focus() {
    root.querySelector("[data-begin]")?.focus({ preventScroll: true });
  }

  function draw() {
    const steps = { begin, vraag: question, uitslag: outcome, klaar: finished, stuk: () => [] };
    const parts = steps[view.stap]();
    const notice = view.melding
      ? element(
          "div",
          { class: "melding", role: "alert" },
          view.melding,
          view.bijzonderheid ? element("code", { lang: "en" }, view.bijzonderheid) : null
        )
      : null;
    shown.replaceChildren(...[notice, ...parts].filter(Boolean));
    focus();
    if (view.stap === "vraag") {
      spoken.textContent = view.oefening
        ? `Oefening ${view.nr} van ${view.oefeningen}`
        : view.besluiten
          ? `Besluit ${view.nr} van ${view.totaal}`
          : `${view.eenheid} ${view.nr} van ${view.totaal}, vraag ${view.vraag_nr} van ${view.vragen}`;
    }
  }

  function progress() {
    const share = view.totaal ? (100 * view.klaar) / view.totaal : 100;
    const bar = element("span", {});
    bar.style.width = `${share}%`;
    return element(
      "header",
      {},
      element(
        "div",
        {
          class: "voortgang",
          role: "progressbar",
          "aria-label": "Voortgang",
          "aria-valuemin": "0",
          "aria-valuemax": String(view.totaal),
          "aria-valuenow": String(view.klaar),
        },
        bar
      ),
      element(
        "p",
        { class: "stand" },
        element(
          "span",
          {},
          view.oefening || view.stap === "uitslag"
            ? "Oefenen: dit telt niet mee"
            : `${view.klaar} van ${view.totaal} ${view.besluiten ? "besloten" : "klaar"}` +
                (view.uitgesteld ? `, ${view.uitgesteld} voor later` : "")
        ),
        element("span", {}, `${view.codeur} · ronde ${view.ronde}`)
      )
    );
  }

  function begin() {
    return [
      element("h2", { tabindex: "-1", "data-begin": true }, view.titel),
      element("p", {}, view.toelichting),
      element(
        "ul",
        {},
        element("li", {}, "Kies een antwoord met de toets die ervoor staat, of klik erop."),
        element("li", {}, "Elk antwoord wordt meteen bewaard. Je kunt op elk moment stoppen."),
        element("li", {}, "Vergist? Met ", key("Z"), " ga je een vraag terug."),
        element("li", {}, "Overleg niet met andere codeurs: juist het verschil is leerzaam.")
      ),
      element(
        "p",
        { class: "knoppen" },
        element(
          "button",
          { type: "button", class: "hoofd", onclick: () => ask({ doe: "begin" }) },
          "Begin ",
          key("Enter")
        )
      ),
    ];
  }

  function question() {
    const one = view.criterium;
    const before = view.eerder?.oordeel;
    const place = view.oefening
      ? `Oefening ${view.nr} van ${view.oefeningen}`
      : `${capital(view.besluiten ? "besluit" : view.eenheid)} ${view.nr} van ${view.totaal}`;
    const answers = one.waarden.map((value) =>
      element(
        "button",
        {
          type: "button",
          class: "antwoord" + (value.code === before ? " eerder" : ""),
          "data-code": value.code,
          "aria-keyshortcuts": value.toets,
          onclick: () => answer(value.code),
        },
        key(value.toets),
        element("span", {}, value.label),
        value.code === before ? element("small", {}, "eerder gekozen") : null
      )
    );
    return [
      progress(),
      view.hervat
        ? element("p", { class: "hervat" }, "Welkom terug. Je gaat verder waar je was gebleven.")
        : null,
      element("p", { class: "plaats" }, place),
      element("blockquote", { class: "tekst", tabindex: "0", "aria-label": place }, view.tekst),
      element(
        "section",
        { "aria-label": "Vraag" },
        element(
          "p",
          { class: "plaats" },
          view.vragen > 1 ? `Vraag ${view.vraag_nr} van ${view.vragen}: ${one.titel}` : one.titel
        ),
        element("h2", { tabindex: "-1", "data-begin": true }, one.vraag),
        said(one),
        element("div", { class: "antwoorden", role: "group", "aria-label": "Antwoorden" }, ...answers),
        doubtBox(),
        tools(),
        explanation(one)
      ),
    ].filter(Boolean);
  }

  // What coders answered and why; whose it is stays out of sight.
  function said(one) {
    if (!view.besluiten) return null;
    const labels = Object.fromEntries(one.waarden.map((value) => [value.code, value.label]));
    return element(
      "ul",
      { class: "gezegd", "aria-label": "Wat codeurs antwoordden" },
      ...view.gezegd.map((each) =>
        element(
          "li",
          {},
          element("strong", {}, labels[each.oordeel]),
          each.twijfel ? " (met twijfel)" : "",
          each.notitie ? `: ${each.notitie}` : ""
        )
      )
    );
  }

  function doubtBox() {
    if (!doubt) return null;
    const area = element("textarea", { rows: "2", maxlength: "2000", id: `notitie-${session}` });
    area.value = note;
    area.addEventListener("input", () => (note = area.value));
    return element(
      "div",
      { class: "twijfel" },
      element(
        "label",
        { for: `notitie-${session}` },
        view.besluiten
          ? "Waarom besluiten jullie dit? Kies daarna het antwoord dat geldt."
          : "Waarover twijfel je? Dit mag leeg blijven. Kies daarna toch het beste antwoord."
      ),
      area,
      element("p", { class: "hulp" }, key("Enter"), " terug naar de antwoorden")
    );
  }

  function tools() {
    return element(
      "p",
      { class: "knoppen" },
      element(
        "button",
        {
          type: "button",
          disabled: view.laatste === null || view.oefening,
          "aria-keyshortcuts": "z",
          onclick: undo,
        },
        key("Z"),
        "Eén vraag terug"
      ),
      view.besluiten
        ? element(
            "button",
            { type: "button", "aria-keyshortcuts": "v", onclick: later },
            key("V"),
            "Later besluiten"
          )
        : null,
      view.oefening
        ? null
        : element(
            "button",
            {
              type: "button",
              "aria-pressed": String(doubt),
              "aria-keyshortcuts": "t",
              onclick: toggleDoubt,
            },
            key("T"),
            view.besluiten
              ? doubt
                ? "Toch geen reden"
                : "Reden erbij"
              : doubt
                ? "Toch geen twijfel"
                : "Ik twijfel"
          ),
      element(
        "button",
        {
          type: "button",
          "aria-expanded": String(open()),
          "aria-keyshortcuts": "u",
          onclick: toggleExplanation,
        },
        key("U"),
        open() ? "Uitleg verbergen" : "Uitleg tonen"
      )
    );
  }

  function explanation(one) {
    if (!open()) return null;
    const labels = Object.fromEntries(one.waarden.map((value) => [value.code, value.label]));
    // An example that is the practice item itself would give the answer away.
    const examples = one.voorbeelden.filter((example) => example.tekst !== view.tekst);
    return element(
      "aside",
      { class: "uitleg", "aria-label": "Uitleg" },
      element("p", {}, one.uitleg),
      element("p", {}, element("strong", {}, "Bij twijfel: "), one.bij_twijfel),
      ...examples.map((example) =>
        element(
          "p",
          { class: "voorbeeld" },
          `‘${example.tekst}’ `,
          element("strong", {}, `${labels[example.code]}. `),
          example.waarom
        )
      )
    );
  }

  function outcome() {
    return [
      progress(),
      element("blockquote", { class: "tekst" }, view.tekst),
      element("p", { class: "plaats" }, view.vraag),
      element(
        "div",
        { class: view.goed ? "uitslag goed" : "uitslag anders" },
        element(
          "h2",
          { tabindex: "-1", "data-begin": true },
          view.goed ? `Goed: ${view.bedoeld}` : `Het codeboek kiest hier: ${view.bedoeld}`
        ),
        view.goed ? null : element("p", {}, `Jij koos: ${view.gegeven}.`),
        view.waarom ? element("p", {}, view.waarom) : null
      ),
      element(
        "p",
        { class: "knoppen" },
        element(
          "button",
          { type: "button", class: "hoofd", onclick: () => ask({ doe: "verder" }) },
          "Verder ",
          key("Enter")
        )
      ),
    ];
  }

  function finished() {
    return [
      progress(),
      element("h2", { tabindex: "-1", "data-begin": true }, "Klaar. Dank je wel!"),
      element(
        "p",
        {},
        view.besluiten
          ? view.totaal
            ? "Over alles waarin codeurs verschillen is besloten, en alles is bewaard."
            : "Er is niets waarin codeurs verschillen, of nog niet iedereen is klaar."
          : "Je hebt alle vragen beantwoord en alles is bewaard. Je kunt dit venster sluiten."
      ),
      element(
        "p",
        { class: "knoppen" },
        element(
          "button",
          { type: "button", disabled: view.laatste === null, onclick: undo },
          key("Z"),
          "Laatste antwoord terug"
        )
      ),
    ];
  }

  const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

  // What JupyterLab does after running a cell moves the focus away: take it once more.
  const settle = setTimeout(focus, 400);
  model.on("msg:custom", receive);
  ask({ doe: "toon" });
  return () => {
    clearTimeout(timer);
    clearTimeout(settle);
    model.off("msg:custom", receive);
  };
}

export default { render };

// The SPARQL editor: enhances the plain form of /sparql, which works without it.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const words = {
  en: { run: "Run", running: "Running …", example: "Choose an example …", rows: (n) => `${n} row${n === 1 ? "" : "s"}`, more: "Show more", download: "Download",
    keys: "Ctrl+Enter runs, Ctrl+Space completes; Escape, then Tab leaves the editor.", failed: "The server can't be reached.", cut: "The answer was cut off by the server.", examples: "Examples", none: "no rows" },
  zh: { run: "运行", running: "正在运行……", example: "选择示例……", rows: (n) => `${n} 行`, more: "显示更多", download: "下载",
    keys: "Ctrl+Enter 运行，Ctrl+空格 补全；按 Escape 再按 Tab 离开编辑器。", failed: "无法连接服务器。", cut: "答案被服务器中断。", examples: "示例", none: "没有结果" },
}[language];
const base = "https://w3id.org/paperkg/";
const data = JSON.parse(document.getElementById("editor-data").textContent);
const area = document.getElementById("query");
const results = document.getElementById("results");
const form = area.form;
const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

// --- names: prefixes, classes and properties at once, concepts by asking the server
const prefixes = Object.entries(data.prefixes).sort((a, b) => b[1].length - a[1].length);
const localSafe = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;
const curie = (iri) => {
  for (const [prefix, start] of prefixes) {
    if (iri.startsWith(start) && localSafe.test(iri.slice(start.length))) return `${prefix}:${iri.slice(start.length)}`;
  }
  return null;
};
const fixed = [
  ...Object.keys(data.prefixes).map((p) => ({ label: `${p}:`, type: "namespace", detail: data.prefixes[p] })),
  ...data.classes.map((c) => ({ label: c.curie, type: "class", detail: c[language] })),
  ...data.properties.map((p) => ({ label: p.curie, type: "property", detail: p[language] })),
  ..."SELECT DISTINCT WHERE FILTER OPTIONAL UNION ORDER BY GROUP BY LIMIT OFFSET CONSTRUCT DESCRIBE ASK VALUES BIND COUNT CONTAINS LCASE STR EXISTS NOT".split(" ")
    .map((label) => ({ label, type: "keyword" })),
];
const complete = async (context) => {
  const word = context.matchBefore(/[\p{L}\p{N}_:.-]+/u);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const options = [...fixed];
  const text = word.text.replace(/^[\w-]*:/, "");
  if (text.length > 1) {
    try {
      const answer = await fetch(`/search.json?q=${encodeURIComponent(text)}`);
      if (answer.ok && !context.aborted) {
        for (const hit of await answer.json()) {
          const name = language === "zh" ? hit.label_zh : hit.label;
          options.push({ label: word.text.includes(":") ? curie(hit.iri) ?? name : name, displayLabel: name, apply: curie(hit.iri) ?? `<${hit.iri}>`, type: "constant", detail: hit.type, boost: 5 });
        }
      }
    } catch { /* names of the graph are a help, not a need */ }
  }
  return { from: word.from, options, filter: true };
};

// --- the editor
const setWrong = StateEffect.define();
const wrongLine = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    for (const effect of change.effects) {
      if (!effect.is(setWrong)) continue;
      if (!effect.value || effect.value > change.state.doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: "wrong-line" }).range(change.state.doc.line(effect.value).from)]);
    }
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: dark ? "#8ab8f2" : "#1d4f91", fontWeight: "600" },
  { tag: [tags.variableName, tags.definition(tags.variableName)], color: dark ? "#e0a3d8" : "#8a2f7d" },
  { tag: tags.string, color: dark ? "#9ad0b6" : "#1f6b50" },
  { tag: tags.comment, color: dark ? "#a7b1bd" : "#56616f", fontStyle: "italic" },
  { tag: [tags.number, tags.atom], color: dark ? "#e6b673" : "#8a5200" },
]);
const view = new EditorView({
  parent: element("div"),
  state: EditorState.create({
    doc: queryOfAddress() ?? area.value,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
      lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
      StreamLanguage.define(sparql), syntaxHighlighting(colours), autocompletion({ override: [complete] }), wrongLine,
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": area.labels[0]?.textContent ?? "SPARQL", dir: "ltr" }),
      new Compartment().of([]),
    ],
  }),
});
area.hidden = true;
area.labels[0]?.addEventListener("click", () => view.focus());
area.after(view.dom, element("p", words.keys, { class: "editor-keys" }));
for (const part of form.querySelectorAll("select, [for=format]")) part.hidden = true;

const examples = element("select", undefined, { "aria-label": words.examples });
examples.append(element("option", words.example, { value: "" }), ...data.examples.map((q) => element("option", language === "zh" ? q.title_zh : q.title, { value: q.name })));
examples.addEventListener("change", () => {
  const chosen = data.examples.find((q) => q.name === examples.value);
  if (chosen) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: chosen.sparql } }); run(); }
});
form.querySelector("button").before(examples, " ");
form.addEventListener("submit", (event) => { event.preventDefault(); run(); });

function queryOfAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

// --- asking and showing
let asking = null;
async function run() {
  asking?.abort();
  const control = (asking = new AbortController());
  const query = view.state.doc.toString();
  history_(query);
  view.dispatch({ effects: setWrong.of(0) });
  results.replaceChildren(element("p", words.running, { class: "summary" }));
  const began = performance.now();
  try {
    const answer = await fetch("/sparql", {
      method: "POST", signal: control.signal, body: query,
      headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" },
    });
    const text = await answer.text();
    if (control.signal.aborted) return;
    if (!answer.ok) {
      const line = Number(/line (\d+)/.exec(text)?.[1] ?? 0);
      view.dispatch({ effects: setWrong.of(line) });
      results.replaceChildren(element("pre", text, { class: "error", role: "alert" }));
      return;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    if (answer.headers.get("Content-Type").startsWith("text/turtle")) {
      results.replaceChildren(downloads(query, ["ttl", "nt", "jsonld", "rdf"]), element("pre", text));
      return;
    }
    const found = JSON.parse(text);
    if ("boolean" in found) results.replaceChildren(element("p", `${found.boolean} · ${seconds} s`, { class: "summary" }));
    else table(found, seconds, query);
  } catch (error) {
    if (error.name !== "AbortError") results.replaceChildren(element("p", error instanceof SyntaxError ? words.cut : words.failed, { role: "alert" }));
  }
}
function history_(query) {
  const address = `#${new URLSearchParams({ query })}`;
  if (address.length < 60000) window.history.replaceState(null, "", location.pathname + address);
}
function downloads(query, formats) {
  const line = element("p", `${words.download}: `, { class: "tools" });
  for (const format of formats) {
    const link = element("a", format.toUpperCase(), { href: `/sparql?${new URLSearchParams({ query, format })}`, download: `paperkg.${format}` });
    line.append(link);
  }
  return line;
}
function cell(term) {
  const made = element("td");
  if (!term) return made;
  if (term.type === "uri") {
    const inside = term.value.startsWith(base) && !term.value.includes("#");
    const outside = /^https?:\/\//.test(term.value);
    const text = curie(term.value) ?? term.value;
    const link = element(inside || outside ? "a" : "span");
    link.append(element("bdi", text));
    if (inside) link.href = "/" + term.value.slice(base.length).split("/").map(encodeURIComponent).join("/");
    else if (outside) { link.href = term.value; link.rel = "noopener noreferrer"; }
    made.append(link);
  } else {
    made.append(element("bdi", term.type === "bnode" ? `_:${term.value}` : term.value));
    const kind = term["xml:lang"] ? `@${term["xml:lang"]}` : "";
    if (kind) made.append(" ", element("small", kind));
  }
  return made;
}
function table(found, seconds, query) {
  const { vars } = found.head, rows = found.results.bindings;
  const box = element("div", undefined, { class: "wide", tabindex: "0", role: "region", "aria-label": words.rows(rows.length) });
  const made = element("table"), head = element("tr"), body = element("tbody");
  head.append(...vars.map((name) => element("th", name, { scope: "col" })));
  const top = element("thead");
  top.append(head);
  made.append(top, body);
  box.append(made);
  const more = element("button", words.more, { type: "button" });
  let shown = 0;
  const show = () => {
    for (const row of rows.slice(shown, shown + 1000)) {
      const line = element("tr");
      line.append(...vars.map((name) => cell(row[name])));
      body.append(line);
    }
    shown = Math.min(rows.length, shown + 1000);
    more.hidden = shown === rows.length;
  };
  more.addEventListener("click", show);
  show();
  results.replaceChildren(element("p", `${rows.length ? words.rows(rows.length) : words.none} · ${seconds} s`, { class: "summary" }), downloads(query, ["csv", "tsv", "json", "xml"]), box, more);
}
window.paperkgEditor = { view, run };
if (queryOfAddress()) run();

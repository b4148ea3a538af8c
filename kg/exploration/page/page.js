"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = {
    en: { search: "Search names, Chinese or English", fit: "Whole graph", other: "中文", links: "links", read: "Read the paper", close: "Close", also: "also", byHand: "corrected by hand", incoming: "papers",
      types: { Paper: "Paper", Model: "Model", System: "System", Technique: "Technique", Benchmark: "Benchmark", Dataset: "Dataset", Domain: "Field", Metric: "Metric", Hardware: "Hardware" },
      relations: { introduces: "introduces", hasDomain: "field", basedOn: "built on", usesModel: "uses model", comparedWith: "compared with", evaluates: "evaluates", evaluatedOn: "evaluated on", trainedOn: "trained on", usesTechnique: "uses technique", usesHardware: "ran on", broader: "broader", buildsOn: "builds on" },
      inverse: { introduces: "introduced by", hasDomain: "papers of this field", basedOn: "papers built on it", usesModel: "papers that use it", comparedWith: "papers compared with it", evaluates: "papers that evaluate it", evaluatedOn: "papers evaluated on it", trainedOn: "papers trained on it", usesTechnique: "papers that use it", usesHardware: "papers that ran on it", broader: "narrower", buildsOn: "built upon by" } },
    zh: { search: "搜索中英文名称", fit: "全图", other: "English", links: "条关联", read: "阅读论文", close: "关闭", also: "又名", byHand: "人工更正", incoming: "论文",
      types: { Paper: "论文", Model: "模型", System: "系统", Technique: "技术", Benchmark: "基准", Dataset: "数据集", Domain: "领域", Metric: "指标", Hardware: "硬件" },
      relations: { introduces: "提出", hasDomain: "所属领域", basedOn: "基于", usesModel: "使用模型", comparedWith: "对比", evaluates: "评估对象", evaluatedOn: "评测于", trainedOn: "训练于", usesTechnique: "使用技术", usesHardware: "运行于", broader: "上位概念", buildsOn: "承接" },
      inverse: { introduces: "提出于", hasDomain: "该领域的论文", basedOn: "基于它的论文", usesModel: "使用它的论文", comparedWith: "与它对比的论文", evaluates: "评估它的论文", evaluatedOn: "在其上评测的论文", trainedOn: "用它训练的论文", usesTechnique: "使用它的论文", usesHardware: "在其上运行的论文", broader: "下位概念", buildsOn: "被承接于" } },
  };
  const $ = (id) => document.getElementById(id);
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  let language = data.language;
  let chosen = null;
  const hidden = new Set();
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  const touching = new Map(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) {
    touching.get(edge.from).push(edge);
    if (edge.to !== edge.from) touching.get(edge.to).push(edge);
  }
  const label = (node) => node.data[language];
  const short = (text) => (text.length <= 34 ? text : text.slice(0, 32).trimEnd() + "…");

  const nodes = new vis.DataSet(data.nodes.map(({ data: _, degree: __, title: ___, ...node }) => node));
  const edges = new vis.DataSet(data.edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, dashes: edge.relation === "broader" })));
  const network = new vis.Network($("graph"), { nodes, edges }, data.options);
  window.paperkg = { network, nodes, edges };
  network.fit({ animation: false });

  const paint = () => {
    const near = new Set(chosen ? [chosen] : []);
    if (chosen) for (const edge of touching.get(chosen)) near.add(edge.from).add(edge.to);
    nodes.update(data.nodes.map((node) => ({
      id: node.id, label: short(label(node)), hidden: hidden.has(node.data.type),
      opacity: chosen && !near.has(node.id) ? 0.12 : 1,
      font: { ...node.font, color: chosen && !near.has(node.id) ? "rgba(34,48,63,0.12)" : node.font.color || "#22303f" },
    })));
    edges.update(data.edges.map((edge) => {
      const lit = chosen && (edge.from === chosen || edge.to === chosen);
      return { id: edge.id, color: lit ? { color: "#33415c" } : { color: chosen ? "rgba(195,201,212,0.15)" : "#c3c9d4" },
        label: lit ? words[language].relations[edge.relation] : undefined, font: { size: 11, color: "#67717e", strokeColor: "#fbfaf7" },
        hidden: hidden.has(byId.get(edge.from).data.type) || hidden.has(byId.get(edge.to).data.type) };
    }));
  };

  const panel = () => {
    const box = $("panel");
    box.replaceChildren();
    box.hidden = !chosen;
    if (!chosen) return;
    const node = byId.get(chosen), text = words[language];
    const close = element("button", "×", { type: "button", class: "close", "aria-label": text.close });
    close.addEventListener("click", () => choose(null));
    box.append(close, element("div", text.types[node.data.type], { class: "kind" }), element("h2", label(node)));
    const second = node.data[language === "en" ? "zh" : "en"];
    if (second !== label(node)) box.append(element("div", second));
    if (node.data.also.length) box.append(element("small", `${text.also}: ${node.data.also.join(" · ")}`));
    for (const statement of node.data.byHand || []) box.append(element("small", `${text.byHand}: ${statement}`, { class: "by-hand" }));
    if (node.data.href && node.data.href.startsWith("https://")) {
      const line = element("p");
      line.append(element("a", `${text.read} (arXiv ${node.data.arxiv})`, { href: node.data.href, target: "_blank", rel: "noopener noreferrer" }));
      box.append(line);
    }
    const grouped = new Map();
    for (const edge of touching.get(chosen)) {
      const outgoing = edge.from === chosen;
      const name = (outgoing ? text.relations : text.inverse)[edge.relation];
      if (!grouped.has(name)) grouped.set(name, []);
      grouped.get(name).push([edge, byId.get(outgoing ? edge.to : edge.from)]);
    }
    for (const [name, links] of grouped) {
      box.append(element("h3", name));
      const list = element("ul");
      for (const [edge, other] of links.sort((a, b) => label(a[1]).localeCompare(label(b[1])))) {
        const item = element("li"), button = element("button", label(other), { type: "button" });
        button.addEventListener("click", () => choose(other.id, true));
        item.append(button);
        if (edge.confidence) item.append(" ", element("small", Number(edge.confidence).toFixed(2)));
        for (const [section, before, exact, after] of edge.quotes || []) {
          const quote = element("blockquote");
          quote.append(before, element("mark", exact), after, " ", element("small", section));
          item.append(quote);
        }
        list.append(item);
      }
      box.append(list);
    }
  };

  const choose = (id, move = false) => {
    chosen = id;
    paint();
    panel();
    if (id) network.selectNodes([id]); else network.unselectAll();
    if (id && move) network.focus(id, { scale: Math.max(0.8, network.getScale()), animation: false });
    if (id && move) $("panel").focus();
  };
  network.on("click", (event) => choose(event.nodes[0] || null));

  const shapes = { dot: '<circle cx="7" cy="7" r="6"/>', box: '<rect x="0" y="3" width="14" height="8" rx="1"/>', square: '<rect x="1" y="1" width="12" height="12"/>',
    diamond: '<path d="M7 0 14 7 7 14 0 7z"/>', hexagon: '<path d="M3.5 1h7L14 7l-3.5 6h-7L0 7z"/>', triangle: '<path d="M7 1 14 13H0z"/>', triangleDown: '<path d="M7 13 0 1h14z"/>' };
  const legend = () => {
    const box = $("legend");
    box.replaceChildren();
    const counts = {};
    for (const node of data.nodes) counts[node.data.type] = (counts[node.data.type] || 0) + 1;
    for (const [type, look] of Object.entries(data.types)) {
      if (!counts[type]) continue;
      const button = element("button", undefined, { type: "button", "aria-pressed": String(!hidden.has(type)), "data-type": type });
      const icon = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 14 14" aria-hidden="true">${shapes[look.shape]}</svg>`, "image/svg+xml").documentElement;
      icon.setAttribute("fill", look.color);
      button.append(icon, element("span", words[language].types[type]), element("span", String(counts[type])));
      button.addEventListener("click", () => { hidden.has(type) ? hidden.delete(type) : hidden.add(type); paint(); legend(); });
      box.append(button);
    }
  };

  const squash = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}+.@]/gu, "");
  const names = data.nodes.map((node) => [node, [node.data.en, node.data.zh, ...node.data.also, node.data.arxiv || ""].map(squash)]);
  let selected = -1;
  const hits = () => {
    const wanted = squash($("search").value), list = $("hits");
    const found = [];
    if (wanted) for (const [node, keys] of names) {
      const best = Math.max(...keys.map((key) => (key === wanted ? 3 : key.startsWith(wanted) ? 2 : key.includes(wanted) ? 1 : 0)));
      if (best) found.push([best, node]);
    }
    found.sort((a, b) => b[0] - a[0] || b[1].degree - a[1].degree || (a[1].id < b[1].id ? -1 : 1));
    selected = found.length ? 0 : -1;
    list.replaceChildren(...found.slice(0, 12).map(([, node], index) => {
      const item = element("li", label(node), { role: "option", "aria-selected": String(index === 0), id: `hit-${index}` });
      item.append(" ", element("small", words[language].types[node.data.type]));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(node.id); });
      item.dataset.node = node.id;
      return item;
    }));
    list.hidden = !found.length;
    $("search").setAttribute("aria-expanded", String(!list.hidden));
  };
  const take = (id) => {
    $("hits").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
    hidden.delete(byId.get(id).data.type);
    legend();
    choose(id, true);
  };
  $("search").addEventListener("input", hits);
  $("search").addEventListener("blur", () => { $("hits").hidden = true; });
  $("search").addEventListener("keydown", (event) => {
    const items = [...$("hits").children];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!items.length) return;
      selected = (selected + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      items.forEach((item, index) => item.setAttribute("aria-selected", String(index === selected)));
      items[selected].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && items[selected]) {
      take(items[selected].dataset.node);
    } else if (event.key === "Escape") {
      $("search").value = "";
      hits();
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target !== $("search")) choose(null); });
  $("fit").addEventListener("click", () => { choose(null); network.fit({ animation: false }); });
  $("language").addEventListener("click", () => { language = language === "en" ? "zh" : "en"; translate(); });
  const translate = () => {
    document.documentElement.lang = language;
    $("search").placeholder = words[language].search;
    $("fit").textContent = words[language].fit;
    $("language").textContent = words[language].other;
    legend();
    paint();
    panel();
  };
  if (data.leftOut) { $("left-out").textContent = data.leftOut; $("left-out").hidden = false; }
  translate();
})();

// The whole graph, drawn by WebGL from positions that the server has computed.
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, NodePointProgram } from "sigma/rendering";

const zh = document.documentElement.lang.startsWith("zh");
const words = zh
  ? { loading: "正在载入图谱……", find: "查找名称", fit: "全图", png: "PNG", svg: "SVG", types: { Paper: "论文", Model: "模型", System: "系统", Technique: "技术", Benchmark: "基准", Dataset: "数据集", Domain: "领域", Metric: "指标", Hardware: "硬件" },
      relations: { introduces: "提出", hasDomain: "所属领域", basedOn: "基于", usesModel: "使用模型", comparedWith: "对比", evaluates: "评估对象", evaluatedOn: "评测于", trainedOn: "训练于", usesTechnique: "使用技术", usesHardware: "运行于", broader: "上位概念" },
      close: "关闭", page: "打开页面", expand: "展开邻域", shown: (a, b) => `共 ${b} 个节点，显示关联最多的 ${a} 个；其余可从节点展开。`, noWebGL: "此浏览器不支持 WebGL，", failed: "无法载入图谱。", plain: "可查看较小的页面", near: (a, b) => `邻居 ${a} / ${b}`, status: (n, e) => `${n} 个节点，${e} 条关联` }
  : { loading: "Loading the graph …", find: "Find a name", fit: "Whole graph", png: "PNG", svg: "SVG", types: { Paper: "Papers", Model: "Models", System: "Systems", Technique: "Techniques", Benchmark: "Benchmarks", Dataset: "Datasets", Domain: "Fields", Metric: "Metrics", Hardware: "Hardware" },
      relations: { introduces: "introduces", hasDomain: "field", basedOn: "built on", usesModel: "uses model", comparedWith: "compared with", evaluates: "evaluates", evaluatedOn: "evaluated on", trainedOn: "trained on", usesTechnique: "uses technique", usesHardware: "ran on", broader: "broader" },
      close: "Close", page: "Open its page", expand: "Expand", shown: (a, b) => `The ${a} best connected of ${b} nodes are shown; expand a node to see what was left out around it.`, noWebGL: "This browser has no WebGL; ", failed: "The graph can't be loaded.", plain: "see the smaller page instead", near: (a, b) => `${a} of ${b} neighbours`, status: (n, e) => `${n} nodes, ${e} links` };
const base = "https://w3id.org/paperkg/";
const $ = (id) => document.getElementById(id);
const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const settings = JSON.parse($("overview-settings").textContent);
const inFile = $("graph-data");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const edgeColor = dark ? "#333c46" : "#dde1e7", faded = dark ? "#242b33" : "#eceef1", lit = dark ? "#8ab8f2" : "#33415c", ink = dark ? "#e5e9ee" : "#1d2733";
const colorOf = (type) => (dark && type === "Paper" ? "#8592ab" : settings.colors[type] ?? "#67717e");
const cut = (text, most = 42) => (text.length <= most ? text : text.slice(0, most - 1).trimEnd() + "…");

const state = new URLSearchParams(location.search);
const hidden = new Set((state.get("hide") ?? "").split(",").filter(Boolean));
let chosen = null, near = new Set(), renderer = null, types = [], relations = [];
const graph = new Graph({ type: "directed", multi: true, allowSelfLoops: false });

const labelOf = (row) => (zh && row[3] ? row[3] : row[2]);
const addNode = (row, x, y) => {
  const type = types[row[1]];
  graph.addNode(row[0], { x, y, size: Math.min(16, 1.6 + 1.05 * Math.sqrt(row[6])), label: cut(labelOf(row)), full: labelOf(row), other: zh ? row[2] : row[3] || "", kind: type, color: colorOf(type), links: row[6] });
};
const addEdges = (data) => {
  for (const [from, to, relation] of data.edges) {
    const a = data.nodes[from][0], b = data.nodes[to][0], key = `${a} ${relation} ${b}`;
    if (a !== b && graph.hasNode(a) && graph.hasNode(b) && !graph.hasEdge(key)) graph.addEdgeWithKey(key, a, b, { relation: relations[relation], color: edgeColor, size: 0.6 });
  }
};

const remember = () => {
  if (inFile) return;
  const camera = renderer.getCamera().getState(), now = new URLSearchParams();
  for (const [key, value] of state) if (!["focus", "hide", "x", "y", "zoom"].includes(key)) now.append(key, value);
  if (chosen) now.set("focus", chosen);
  if (hidden.size) now.set("hide", [...hidden].sort().join(","));
  if (Math.abs(camera.x - 0.5) > 0.002 || Math.abs(camera.y - 0.5) > 0.002 || Math.abs(camera.ratio - 1) > 0.002) {
    now.set("x", camera.x.toFixed(4)); now.set("y", camera.y.toFixed(4)); now.set("zoom", camera.ratio.toFixed(4));
  }
  const text = now.toString();
  window.history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
};

const choose = (id, move = false) => {
  chosen = id && graph.hasNode(id) ? id : null;
  near = new Set(chosen ? graph.neighbors(chosen) : []);
  renderer.refresh({ skipIndexation: true });
  panel();
  if (chosen && move) {
    const place = renderer.getNodeDisplayData(chosen), camera = renderer.getCamera();
    camera.setState({ x: place.x, y: place.y, ratio: Math.min(camera.ratio, 0.12) });
    $("panel").focus();
  }
  remember();
};

const panel = () => {
  const box = $("panel");
  box.replaceChildren();
  box.hidden = !chosen;
  if (!chosen) return;
  const node = graph.getNodeAttributes(chosen);
  const close = element("button", "×", { type: "button", class: "close", "aria-label": words.close });
  close.addEventListener("click", () => choose(null));
  const title = element("h2");
  title.append(element("bdi", node.full));
  box.append(close, element("small", words.types[node.kind]), title);
  if (node.other && node.other !== node.full) box.append(element("p", node.other));
  const line = element("p");
  if (!inFile) {
    const expand = element("button", words.expand, { type: "button" });
    expand.addEventListener("click", () => expandNode(chosen));
    line.append(element("a", words.page, { href: "/" + chosen.slice(base.length).split("/").map(encodeURIComponent).join("/") }), " ", expand);
  }
  box.append(line);
  const groups = new Map();
  graph.forEachEdge(chosen, (_, edge, from, to) => {
    const name = (to === chosen ? "← " : "") + words.relations[edge.relation];
    if (!groups.has(name)) groups.set(name, new Set());
    groups.get(name).add(from === chosen ? to : from);
  });
  for (const [name, ids] of groups) {
    box.append(element("h3", `${name} (${ids.size})`));
    const list = element("ul");
    for (const id of [...ids].sort((a, b) => graph.getNodeAttribute(b, "links") - graph.getNodeAttribute(a, "links")).slice(0, 80)) {
      const item = element("li"), button = element("button", undefined, { type: "button" });
      button.append(element("bdi", cut(graph.getNodeAttribute(id, "full"), 200)));
      button.addEventListener("click", () => choose(id, true));
      item.append(button);
      list.append(item);
    }
    box.append(list);
  }
};

const expandNode = async (id) => {
  const answer = await fetch(`/neighbourhood.json?${new URLSearchParams({ iri: id })}`);
  if (!answer.ok) return;
  const data = await answer.json(), at = graph.getNodeAttributes(id);
  let turn = 0;
  for (const row of data.nodes) {
    if (graph.hasNode(row[0])) continue;
    const far = 6 + 3 * Math.sqrt(turn);
    addNode(row, at.x + far * Math.cos(turn * 2.4), at.y + far * Math.sin(turn * 2.4));
    turn += 1;
  }
  addEdges(data);
  $("status").textContent = words.near(data.nodes.length - 1, data.total);
  choose(id);
};

const legend = () => {
  const box = $("legend");
  box.replaceChildren();
  const counts = {};
  graph.forEachNode((_, node) => { counts[node.kind] = (counts[node.kind] ?? 0) + 1; });
  for (const type of types) {
    if (!counts[type]) continue;
    const button = element("button", undefined, { type: "button", "aria-pressed": String(!hidden.has(type)), "data-type": type });
    const dot = element("span", undefined, { class: "dot" });
    dot.style.background = colorOf(type);
    button.append(dot, `${words.types[type]} ${counts[type]}`);
    button.addEventListener("click", () => { hidden.has(type) ? hidden.delete(type) : hidden.add(type); legend(); renderer.refresh({ skipIndexation: true }); remember(); });
    box.append(button, " ");
  }
};

const squash = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}+.@]/gu, "");
let names = null, selected = 0;
const hits = () => {
  names ??= graph.mapNodes((id, node) => [id, node, squash(node.full), squash(node.other || "")]);
  const wanted = squash($("find").value), list = $("hits"), found = [];
  if (wanted) for (const [id, node, one, two] of names) {
    const rank = Math.max(...[one, two].map((key) => (key === wanted ? 3 : key.startsWith(wanted) ? 2 : key.includes(wanted) ? 1 : 0)));
    if (rank) found.push([rank, node.links, id, node]);
  }
  found.sort((a, b) => b[0] - a[0] || b[1] - a[1] || (a[2] < b[2] ? -1 : 1));
  selected = 0;
  list.replaceChildren(...found.slice(0, 12).map(([, , id, node], place) => {
    const item = element("li", undefined, { role: "option", id: `hit-${place}`, "aria-selected": String(place === 0) });
    item.append(element("bdi", cut(node.full, 80)), " ", element("small", words.types[node.kind]));
    item.dataset.node = id;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(id); });
    return item;
  }));
  list.hidden = !found.length;
  $("find").setAttribute("aria-expanded", String(!list.hidden));
  if (found.length) $("find").setAttribute("aria-activedescendant", "hit-0"); else $("find").removeAttribute("aria-activedescendant");
};
const take = (id) => {
  $("hits").hidden = true;
  $("find").setAttribute("aria-expanded", "false");
  hidden.delete(graph.getNodeAttribute(id, "kind"));
  legend();
  choose(id, true);
};
$("find").addEventListener("input", hits);
$("find").addEventListener("blur", () => { $("hits").hidden = true; });
$("find").addEventListener("keydown", (event) => {
  const items = [...$("hits").children];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!items.length) return;
    selected = (selected + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === selected)));
    $("find").setAttribute("aria-activedescendant", `hit-${selected}`);
    items[selected].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && items[selected]) { event.preventDefault(); take(items[selected].dataset.node); }
  else if (event.key === "Escape") { $("find").value = ""; hits(); }
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target !== $("find") && renderer) choose(null); });

// --- taking the picture along
const save = (blob, name) => {
  const link = element("a", undefined, { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const visible = () => {
  const { width, height } = renderer.getDimensions(), nodes = [];
  graph.forEachNode((id, node) => {
    if (hidden.has(node.kind)) return;
    const at = renderer.graphToViewport(node);
    nodes.push({ id, node, x: at.x, y: at.y, r: renderer.scaleSize(node.size) });
  });
  const places = new Map(nodes.map((n) => [n.id, n]));
  const inside = (n) => n.x > -20 && n.y > -20 && n.x < width + 20 && n.y < height + 20;
  const edges = graph.mapEdges((_, edge, a, b) => [places.get(a), places.get(b)]).filter(([a, b]) => a && b && (inside(a) || inside(b)));
  const shown = nodes.filter(inside);
  const labelled = new Set(renderer.getNodeDisplayedLabels());
  return { width, height, edges, shown, labels: shown.filter((n) => labelled.has(n.id)) };
};
$("png").addEventListener("click", () => {
  const { width, height } = renderer.getDimensions(), scale = window.devicePixelRatio || 1;
  const canvas = element("canvas", undefined, { width: Math.round(width * scale), height: Math.round(height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = dark ? "#151a20" : "#fbfaf7";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  renderer.refresh();
  renderer.render?.();
  const view = visible();
  pen.scale(scale, scale);
  pen.strokeStyle = edgeColor; pen.lineWidth = 0.6; pen.beginPath();
  for (const [a, b] of view.edges) { pen.moveTo(a.x, a.y); pen.lineTo(b.x, b.y); }
  pen.stroke();
  for (const n of view.shown) { pen.fillStyle = n.node.color; pen.beginPath(); pen.arc(n.x, n.y, n.r, 0, 7); pen.fill(); }
  pen.fillStyle = ink; pen.font = "12px system-ui, sans-serif";
  for (const n of view.labels) pen.fillText(n.node.label, n.x + n.r + 3, n.y + 4);
  canvas.toBlob((blob) => save(blob, "paperkg.png"), "image/png");
});
$("svg").addEventListener("click", () => {
  const view = visible(), safe = (text) => text.replace(/[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? "");
  const n1 = (number) => number.toFixed(1);
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${view.width} ${view.height}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="${dark ? "#151a20" : "#fbfaf7"}"/>`];
  parts.push(`<path fill="none" stroke="${edgeColor}" stroke-width="0.6" d="${view.edges.map(([a, b]) => `M${n1(a.x)} ${n1(a.y)}L${n1(b.x)} ${n1(b.y)}`).join("")}"/>`);
  for (const n of view.shown) parts.push(`<circle cx="${n1(n.x)}" cy="${n1(n.y)}" r="${n1(n.r)}" fill="${n.node.color}"><title>${safe(n.node.full)}</title></circle>`);
  for (const n of view.labels) parts.push(`<text x="${n1(n.x + n.r + 3)}" y="${n1(n.y + 4)}" fill="${ink}">${safe(n.node.label)}</text>`);
  save(new Blob([...parts, "</svg>"], { type: "image/svg+xml" }), "paperkg.svg");
});

// --- begin
const tell = (text) => {
  const box = $("status");
  box.textContent = text;
  if (!inFile) box.append(element("a", words.plain, { href: "/graph?view=page" }));
};
const begin = async () => {
  $("status").textContent = words.loading;
  let data;
  if (inFile) data = JSON.parse(inFile.textContent);
  else {
    const answer = await fetch("/graph.json");
    if (!answer.ok) { tell(words.failed + " "); return; }
    data = await answer.json();
  }
  ({ types, relations } = data);
  for (const row of data.nodes) addNode(row, row[4], -row[5]);
  addEdges(data);
  if (!document.createElement("canvas").getContext("webgl2")) { tell(words.noWebGL); return; }
  renderer = new Sigma(graph, $("picture"), {
    hideEdgesOnMove: true, hideLabelsOnMove: true, defaultNodeType: "circle", nodeProgramClasses: { circle: NodePointProgram }, edgeProgramClasses: { line: EdgeLineProgram },
    defaultEdgeType: "line", labelRenderedSizeThreshold: 5, labelDensity: 0.35, labelGridCellSize: 140, labelColor: { color: ink }, labelFont: "system-ui, sans-serif", labelSize: 12,
    zIndex: true, minCameraRatio: 0.004, maxCameraRatio: 3, allowInvalidContainer: true,
    nodeReducer: (id, node) => {
      const shown = { ...node };
      if (hidden.has(node.kind)) shown.hidden = true;
      if (chosen && id !== chosen && !near.has(id)) { shown.color = faded; shown.label = null; shown.zIndex = 0; }
      else if (chosen) { shown.zIndex = 1; shown.forceLabel = id === chosen || near.size < 40; }
      return shown;
    },
    edgeReducer: (id, edge) => {
      if (!chosen) return edge;
      const [a, b] = graph.extremities(id);
      return a === chosen || b === chosen ? { ...edge, color: lit, size: 1.2, zIndex: 1 } : { ...edge, hidden: true };
    },
  });
  window.paperkg = { renderer, graph, choose };
  renderer.on("clickNode", ({ node }) => choose(node));
  renderer.on("clickStage", () => choose(null));
  const [x, y, zoom] = ["x", "y", "zoom"].map((name) => Number.parseFloat(state.get(name)));
  if ([x, y, zoom].every(Number.isFinite) && zoom > 0) renderer.getCamera().setState({ x, y, ratio: zoom });
  // Links and labels are left out while the view moves, however it is moved: sigma itself does so only for the mouse.
  const camera = renderer.getCamera(), animated = camera.isAnimated.bind(camera);
  let timer = 0, moving = false;
  camera.isAnimated = () => moving || animated();
  camera.on("updated", () => {
    moving = true;
    clearTimeout(timer);
    timer = setTimeout(() => { moving = false; renderer.scheduleRender(); remember(); }, 150);
  });
  $("fit").addEventListener("click", () => { choose(null); renderer.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }); });
  legend();
  $("status").textContent = data.shown < data.total ? words.shown(data.shown, data.total) : words.status(graph.order, graph.size);
  const focus = state.get("focus");
  if (focus) {
    if (!graph.hasNode(focus) && !inFile) {
      const answer = await fetch(`/neighbourhood.json?${new URLSearchParams({ iri: focus })}`);
      const found = answer.ok ? await answer.json() : { nodes: [] };
      if (found.nodes.length) { addNode(found.nodes[0], 0, 0); await expandNode(focus); }
    }
    choose(focus, !Number.isFinite(x));
  }
  document.body.dataset.ready = "yes";
};
$("find").placeholder = words.find;
$("find").setAttribute("aria-label", words.find);
$("fit").textContent = words.fit; $("png").textContent = words.png; $("svg").textContent = words.svg;
begin().catch((error) => { tell(words.failed + " "); console.error(error); });

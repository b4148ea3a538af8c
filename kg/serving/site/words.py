"""All words of the site in both languages."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "tagline": ("AI papers, what they build on, and the sentence that says so", "AI 论文、它们所依据的工作，以及原文证据"),
    "skip": ("Skip to the content", "跳到正文"),
    "search": ("Search", "搜索"),
    "search_hint": ("A model, technique, benchmark, field or paper", "模型、技术、基准、领域或论文"),
    "papers": ("Papers", "论文"), "techniques": ("Techniques", "技术"), "models": ("Models", "模型"),
    "benchmarks": ("Benchmarks", "基准"), "datasets": ("Datasets", "数据集"), "domains": ("Fields", "领域"),
    "systems": ("Systems", "系统"), "hardware": ("Hardware", "硬件"), "metrics": ("Metrics", "指标"),
    "reports": ("Reports", "报告"), "graph": ("Graph", "图谱"), "sparql": ("SPARQL", "SPARQL"), "about": ("About", "关于"),
    "other_language": ("中文", "English"), "language": ("Language", "语言"),
    "in_the_graph": ("In the graph", "图谱概况"), "links": ("links", "条关联"), "results": ("Results", "成绩"),
    "newest": ("Newest papers", "最新论文"), "most_linked": ("Most linked", "关联最多"), "all": ("all", "全部"),
    "filter": ("Filter", "筛选"), "clear": ("Clear all", "清除"), "chosen": ("Chosen", "已选"), "remove": ("remove", "移除"),
    "domain": ("Field", "领域"), "technique": ("Technique", "技术"), "model": ("Model", "模型"), "benchmark": ("Benchmark", "基准"),
    "introduces_facet": ("Introduces", "提出"), "month": ("Month", "月份"), "report": ("Report", "报告"),
    "none": ("Nothing here.", "没有内容。"), "nothing_found": ("Nothing is called like that.", "没有找到同名条目。"),
    "previous": ("Previous", "上一页"), "next": ("Next", "下一页"), "page": ("Page", "第"), "of": ("of", "/"),
    "same_as": ("The same as", "下载"), "take_away": ("Take it away", "取走数据"),
    "name": ("Name", "名称"), "links_column": ("Papers", "论文数"), "kind": ("Kind", "类别"), "title": ("Title", "标题"),
    "discovered": ("found in the texts, in no vocabulary", "从文本中发现，词表未收录"), "discovered_only": ("Only discovered names", "只看新发现的名称"),
    "known_only": ("Only known names", "只看词表名称"), "also": ("Also", "又名"), "facts": ("About it", "基本信息"),
    "broader": ("Broader", "上位概念"), "narrower": ("Narrower", "下位概念"), "beside": ("Occurs with", "共同出现"),
    "over_time": ("Papers over time", "论文数随时间变化"), "neighbourhood": ("Neighbourhood", "邻域"),
    "open_graph": ("Open in the graph", "在图谱中打开"), "leaderboard": ("Leaderboard", "排行榜"), "system": ("System", "系统"),
    "metric": ("Metric", "指标"), "value": ("Value", "数值"), "paper": ("Paper", "论文"), "quote": ("Quote", "引文"),
    "compared": ("against", "对比"), "why": ("Why", "依据"), "more_papers": ("All papers", "全部论文"), "shown": ("shown", "已显示"),
    "confidence": ("confidence", "置信度"), "read": ("Read the paper", "阅读论文"), "by_hand": ("corrected by hand", "人工更正"),
    "not_found": ("There is no such page", "没有这个页面"), "meant": ("Did you mean", "你是否要找"), "wrong": ("That can't be shown", "无法显示"),
    "triples": ("What the graph says", "图谱中的陈述"), "property": ("Property", "属性"), "run": ("Run", "运行"),
    "query": ("Query", "查询"), "format": ("Format", "格式"), "examples": ("Examples", "示例"), "choose_example": ("Choose an example", "选择示例"),
    "prefixes_note": ("The prefixes of the graph need no declaration.", "图谱的前缀无需声明。"),
    "delta": ("gain", "提升"), "sections": ("section", "部分"),
}  # fmt: skip

_RELATIONS: dict[str, tuple[str, str, str, str]] = {
    "introduces": ("Introduces", "提出", "Introduced by", "提出于"),
    "hasDomain": ("Field", "所属领域", "Papers of this field", "该领域的论文"),
    "basedOn": ("Built on", "基于", "Built on it", "基于它的论文"),
    "usesModel": ("Uses", "使用模型", "Used by", "使用它的论文"),
    "comparedWith": ("Compared with", "对比", "Compared with it", "与它对比的论文"),
    "evaluates": ("Evaluates", "评估对象", "Evaluated by", "评估它的论文"),
    "evaluatedOn": ("Evaluated on", "评测于", "Evaluated on it", "在其上评测的论文"),
    "trainedOn": ("Trained on", "训练于", "Trained on it", "用它训练的论文"),
    "usesTechnique": ("Technique", "使用技术", "Papers that use it", "使用它的论文"),
    "usesHardware": ("Ran on", "运行于", "Ran on it", "在其上运行的论文"),
}
_TYPES: dict[str, tuple[str, str]] = {
    "Paper": ("Paper", "论文"), "Model": ("Model", "模型"), "System": ("System", "系统"), "Technique": ("Technique", "技术"),
    "Benchmark": ("Benchmark", "基准"), "Dataset": ("Dataset", "数据集"), "Domain": ("Field", "领域"), "Metric": ("Metric", "指标"),
    "Hardware": ("Hardware", "硬件"), "Report": ("Report", "报告"), "": ("Node", "节点"),
}  # fmt: skip


class Words:
    """The words of one language: ``words.search``; ``words.type("Model")``; ``words.relation("basedOn", inverse=True)``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = 1 if language == "zh" else 0

    def __getattr__(self, name: str) -> str:
        try:
            return _WORDS[name][self._place]
        except KeyError:
            raise AttributeError(name) from None

    def type(self, name: str) -> str:
        return _TYPES.get(name, (name, name))[self._place]

    def relation(self, name: str, inverse: bool = False) -> str:
        found = _RELATIONS.get(name)
        return found[self._place + (2 if inverse else 0)] if found else name

    def count(self, number: int, name: str) -> str:
        """A number with its noun, as in "1 paper", "12 papers", "12 篇论文"."""
        one = {"papers": ("paper", "篇论文"), "rows": ("row", "行"), "things": ("name", "个名称")}[name]
        if self._place:
            return f"{number:,} {one[1]}"
        return f"{number:,} {one[0]}{'' if number == 1 else 's'}"

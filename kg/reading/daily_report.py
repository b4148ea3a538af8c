"""The layout of a daily report: head, entries between rulers, five sections an entry, in all their spellings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

from kg.reading.addresses import addresses
from kg.reading.blocks import RawBlock, markdown_blocks
from kg.reading.inline import plain_text
from kg.reading.paper import Block, Paper, Problem, Report, Section, SectionKey, Source
from kg.reading.remote import RemoteFile

_RULER = re.compile(r"^[=＝]{8,}[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"^##[ \t]+(?:📄[ \t]*)?(?P<title>[^\n]*)$", re.MULTILINE)
_ARXIV = re.compile(
    r"(?:papers/|abs/|pdf/|arxiv[:.\s])\s*(?P<id>\d{4}\.\d{4,5}|[a-z\-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE
)
_FIELD = r"^[ \t]*(?:[-*+][ \t]+)?\**(?:{names})\**[ \t]*[:：]\**[ \t]*(?P<value>[^\n]+)$"


def _field(*names: str) -> re.Pattern[str]:
    return re.compile(_FIELD.format(names="|".join(names)), re.MULTILINE | re.IGNORECASE)


_DATE = _field("date", "日期")
_SOURCE_URL = _field("source url", "source", "来源链接", "来源")
_LINK = _field("链接", "link", "url", "论文链接")
_READ_FROM = _field("阅读来源", "reading source", "read from")
_AUTHORS = _field("作者", "authors?")
_CATEGORIES = _field("分类", "类别", "categories", "subjects?")
_PUBLISHED = _field("发布日期", "发表日期", "published", "submitted")
_HEADINGS: tuple[tuple[SectionKey, str], ...] = (
    (
        SectionKey.FIELD,
        r"(?:主要)?(?:应用|研究|所属)领域(?:与方向)?|领域|application (?:field|domain|area)s?|research (?:field|area)s?|fields?",
    ),
    (
        SectionKey.CONTRIBUTION,
        r"一句话(?:核心)?(?:贡献|总结|概括)|核心贡献|(?:one-sentence |core |key )?contributions?(?: in one sentence)?",
    ),
    (SectionKey.USAGE, r"使用(?:指南|方法|说明)|usage(?: guide)?|how to use"),
    (SectionKey.INNOVATIONS, r"(?:主要|核心|关键)?创新(?:点|之处)|(?:main |key )?innovations?"),
    (SectionKey.RESULTS, r"实验(?:效果|结果|表现)(?:与分析)?|(?:experimental )?results?|experiments?"),
)
_HEADING = re.compile(
    r"^\W{0,3}(?:第?[一二三四五六七八九十\d]+(?:[.、．:：]|部分)\W{0,3})?(?:"
    + "|".join(f"(?P<{key.value}>{names})" for key, names in _HEADINGS)
    + r")(?P<after>[*\s]*(?:[（(][^（()）\n]{0,40}[)）])?[*\s]*(?P<colon>[:：])?[*\s]*)(?P<rest>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^\W{0,3}(?:第?[一二三四五六七八九十]|\d+)[.、．]\s*\**\s*(?P<name>[^\n*：:。，]{2,24})\**\s*[:：]?\s*$"
)
_FIVE = tuple(key for key, _ in _HEADINGS)
_NAMES = {
    "field": "应用领域",
    "contribution": "一句话核心贡献",
    "usage": "使用指南",
    "innovations": "主要创新点",
    "results": "实验效果",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int  # of its first line
    end: int
    title: tuple[int, int] | None


def read_report(text: str, path: Path | RemoteFile) -> tuple[Report | None, list[Problem]]:
    """Read a decoded report. Never raises; what can't be used is said in the problems."""
    problems: list[Problem] = []
    entries = list(_entries(text))
    head = text[: entries[0].start] if entries else text
    if not entries:
        what = "no paper found: no line begins with '## '"
        return None, [Problem(path, 1, what, "is this a daily report?", fatal=True)]
    day = _day(head, path, problems)
    identifier = day or path.stem
    source = Source(f"report/{identifier}/source", text)
    papers: list[Paper] = []
    seen: dict[str, int] = {}
    for entry in entries:
        line = text.count("\n", 0, entry.start) + 1
        paper = _paper(text, entry, line, source, path, problems)
        if paper is None:
            continue
        if paper.arxiv_id in seen:
            what = f"paper {paper.arxiv_id} stands here again, first on line {seen[paper.arxiv_id]}"
            problems.append(Problem(path, line, what, "the first entry was kept"))
            continue
        seen[paper.arxiv_id] = line
        papers.append(paper)
    if not papers:
        problems.append(Problem(path, 1, "no entry could be used", "see the lines above", fatal=True))
        return None, problems
    title = re.search(r"^#[ \t]+(.+)$", head, re.MULTILINE)
    url = _SOURCE_URL.search(head)
    report = Report(
        identifier,
        day,
        source,
        tuple(papers),
        url["value"].strip() if url else None,
        title[1].strip() if title else None,
    )
    return report, problems


def _entries(text: str) -> Iterator[_Entry]:
    """Entries begin at a level-two heading; a part between rulers without one is an entry without a title."""
    bounds = [0, *(m.end() + 1 for m in _RULER.finditer(text)), len(text) + 1]
    for number, (start, stop) in enumerate(itertools.pairwise(bounds)):
        end = min(len(text), stop - 1)
        ruler = _RULER.search(text, start, end)
        end = ruler.start() if ruler else end
        headings = list(_ENTRY.finditer(text, start, end))
        if not headings and number and text[start:end].strip():
            yield _Entry(start + len(text[start:end]) - len(text[start:end].lstrip()), end, None)
        for index, heading in enumerate(headings):
            finish = headings[index + 1].start() if index + 1 < len(headings) else end
            yield _Entry(heading.start(), finish, heading.span("title"))


def _day(head: str, path: Path | RemoteFile, problems: list[Problem]) -> str | None:
    match = _DATE.search(head)
    in_name = re.search(r"\d{4}-\d{2}-\d{2}", path.stem)
    if match is None:
        problems.append(Problem(path, 1, "the report has no '**Date**:' line", f"'{path.stem}' names it instead"))
        return _valid_day(in_name.group()) if in_name else None
    day = _valid_day(match["value"].strip().strip("*").strip())
    if day is None:
        line = head.count("\n", 0, match.start()) + 1
        what = f"'{match['value'].strip()}' is no date"
        problems.append(Problem(path, line, what, f"write YYYY-MM-DD; '{path.stem}' names the report instead"))
        return _valid_day(in_name.group()) if in_name else None
    return day


def _valid_day(value: str) -> str | None:
    match = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", value)
    try:
        return Date(*(int(g) for g in match.groups())).isoformat() if match else None
    except ValueError:
        return None


def _paper(text: str, entry: _Entry, line: int, source: Source, path: Path | RemoteFile, problems: list[Problem]) -> Paper | None:
    body_start = text.find("\n", entry.start, entry.end) + 1 if entry.title else entry.start
    body_start = body_start or entry.end
    sections, unknown, head_end = _sections(text, body_start, entry.end)
    head = text[entry.start : head_end]
    link = _LINK.search(head)
    found = _ARXIV.search(link["value"]) if link else None
    if found is None:
        found = _ARXIV.search(head)
        if found is None:
            name = text[slice(*entry.title)].strip() if entry.title else ""
            what = f"the entry{f' «{name[:60]}»' if name else ''} has no link with an arXiv identifier"
            problems.append(
                Problem(
                    path,
                    line,
                    what,
                    "add '- **链接**: https://huggingface.co/papers/<id>'; it was left out",
                    fatal=True,
                )
            )
            return None
        problems.append(Problem(path, line, "the entry has no '链接' line", f"taken from its text: {found['id']}"))
    title_span = entry.title
    no_section: tuple[Section, ...] = ()
    title_section = no_section
    if title_span is None or not text[slice(*title_span)].strip():
        problems.append(Problem(path, line, f"paper {found['id']} has no title", "write it after '## 📄 '"))
        title, title_section = found["id"], no_section
    else:
        a, b = title_span
        title = plain_text(text, a, b).text.strip()
        title_section = (Section(SectionKey.TITLE, "", (Block(a, b, "heading"),)),)
    for name, place in unknown:
        problems.append(
            Problem(
                path, text.count("\n", 0, place) + 1, f"section «{name}» is not one of the five", "it was read as it is"
            )
        )
    present = {s.key for s in sections}
    for key in _FIVE:
        if key not in present:
            problems.append(
                Problem(path, line, f"paper {found['id']} has no section «{_NAMES[key.value]}»", "the others were read")
            )
    code, projects = addresses(text[entry.start : entry.end])
    letters = text[body_start : entry.end]
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in letters[:4000])
    return Paper(
        arxiv_id=found["id"],
        title=title,
        source=source,
        sections=(*title_section, *sections),
        language="zh" if chinese * 10 > len(letters[:4000]) else "en",
        line=line,
        authors=_listed(_AUTHORS, head),
        categories=_listed(_CATEGORIES, head),
        published=_valid_day(m["value"].strip()) if (m := _PUBLISHED.search(head)) else None,
        reading_source=m["value"].strip() if (m := _READ_FROM.search(head)) else None,
        code=code,
        projects=projects,
    )


def _listed(pattern: re.Pattern[str], head: str) -> tuple[str, ...]:
    match = pattern.search(head)
    if match is None:
        return ()
    return tuple(p.strip() for p in re.split(r"[,，、;；]", match["value"]) if p.strip())


def _sections(text: str, start: int, end: int) -> tuple[list[Section], list[tuple[str, int]], int]:
    """The sections of an entry, headings that are none of the five, and where the entry's head ends."""
    found: dict[SectionKey, tuple[str, list[Block]]] = {}
    unknown: list[tuple[str, int]] = []
    key: SectionKey | None = None
    base = 0
    head_end = end
    for raw in markdown_blocks(text, start, end):
        line_end = text.find("\n", raw.start, raw.end)
        first = text[raw.start : line_end if line_end >= 0 else raw.end]
        match = _heading(raw, first, text)
        if match is not None:
            key = SectionKey(match.lastgroup if match.lastgroup in _NAMES else next(k for k in _NAMES if match[k]))
            head_end = min(head_end, raw.start)
            base = raw.depth
            heading = plain_text(text, raw.start, raw.start + match.start("after")).text.strip(" #*")
            found.setdefault(key, (heading, []))
            rest = raw.start + match.start("rest")
            rest += len(text[rest : raw.end]) - len(text[rest : raw.end].lstrip(" *\n"))
            if (rest < raw.end and match["rest"].strip(" *")) or (line_end >= 0 and text[line_end : raw.end].strip()):
                begin = rest if match["rest"].strip(" *") else line_end + 1 + _indent(text, line_end + 1)
                found[key][1].append(Block(begin, raw.end, "paragraph", 0))
            continue
        if key is not None and raw.kind == "heading" and (other := _NUMBERED.match(first)):
            unknown.append((other["name"].strip(), raw.start))
            key = SectionKey.OTHER
            base = raw.depth
            found.setdefault(key, (other["name"].strip(), []))
            continue
        if key is not None:
            depth = max(0, raw.depth - base)
            found[key][1].append(Block(raw.start, raw.end, raw.kind, depth, raw.header))
    sections = [Section(k, heading, tuple(blocks)) for k, (heading, blocks) in found.items() if blocks]
    return sections, unknown, head_end


def _indent(text: str, place: int) -> int:
    return len(text[place:]) - len(text[place:].lstrip(" \t"))


def _heading(raw: RawBlock, first: str, text: str) -> re.Match[str] | None:
    """A section's heading: a heading line, a bold or numbered first line, an item of an outer numbered list."""
    if raw.kind == "code" or raw.depth > 1 or (raw.depth == 1 and not raw.ordered):
        return None
    match = _HEADING.match(first)
    if match is None:
        return None
    marked = (
        raw.kind == "heading" or raw.depth == 1 or first.lstrip().startswith("**") or bool(re.match(r"\W*\d", first))
    )
    closed = match["rest"] == "" or match["colon"] is not None or match["rest"].startswith("*")
    return match if marked and closed else None

"""Extraction with a language model's help: many questions at a time, in threads of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from kg.errors import AnswerError
from kg.extraction.language_model import LanguageModel
from kg.extraction.language_model.endpoint import hang_up
from kg.extraction.layout import layout_paper
from kg.extraction.links import Extraction
from kg.extraction.pipeline import PIPELINE_VERSION, extract, load_pipeline
from kg.graph.shards import Shard, Task, make_shard
from kg.namespaces import digest
from kg.reading import Paper
from kg.vocabulary import Vocabulary


def asking_version(model: LanguageModel) -> str:
    """The version of the pipeline with this model in it: another model, or another question, extracts anew."""
    from kg.extraction.language_model.question import QUESTION_VERSION

    return f"{PIPELINE_VERSION}+{model.name}.{digest(QUESTION_VERSION)[:6]}"


class Readers:
    """Asks about all papers of a report, ``jobs`` at a time; the answers are kept, then the pipeline runs over them.

    A paper whose answer can't be used is extracted without one, and the shard says so. Where the model can't be asked at
    all, LanguageModelError comes through: what was answered until then is kept for the next build.
    """

    def __init__(
        self, files: Sequence[str], model: LanguageModel, jobs: int, on_answer: Callable[[], None] | None = None
    ) -> None:
        """``model``: with its name. ``on_answer``: called after each paper that was asked about."""
        self._files, self._model, self._jobs, self._on_answer = tuple(files), model, jobs, on_answer

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        vocabulary = Vocabulary.from_files([Path(file) for file in self._files])
        alone = load_pipeline(vocabulary)
        asking = load_pipeline(vocabulary, language_model=self._model)
        for task in tasks:
            failed = self._ask(task.papers)
            if failed:  # under a version of its own: the next build asks about these again
                task = replace(task, pipeline_version=f"{task.pipeline_version}~")

            def read(papers: Sequence[Paper], failed: dict[str, str] = failed) -> list[Extraction]:
                return [extract(paper, alone if paper.arxiv_id in failed else asking) for paper in papers]

            yield replace(make_shard(task, read), notes=tuple(f"{paper}: {reason}" for paper, reason in failed.items()))

    def _ask(self, papers: Sequence[Paper]) -> dict[str, str]:
        """Have all answers ready; why there is none, by paper."""
        failed: dict[str, str] = {}
        pool = ThreadPoolExecutor(self._jobs, thread_name_prefix="asking")
        try:
            asked = {pool.submit(self._model.answer, layout_paper(paper)): paper.arxiv_id for paper in papers}
            for future in as_completed(asked):
                try:
                    future.result()
                except AnswerError as error:
                    failed[asked[future]] = str(error)
                if self._on_answer:
                    self._on_answer()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            hang_up()
            raise
        pool.shutdown()
        return {paper.arxiv_id: failed[paper.arxiv_id] for paper in papers if paper.arxiv_id in failed}

"""A small language model that helps to read items where a team asks for it: `pip install numpy`, `model = true`.

The signs of a sentence (`reading.signs`) are the words and phrases in it; the model also sees how they relate. Its
output for a sentence is one more number in each sum, so it can be outvoted, and `vanitylint read --why` shows it. It
runs on this machine, in plain numpy; nothing is sent anywhere. `benchmarks/model.py` trains it.
"""

from __future__ import annotations

import os
import zipfile
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from vanitylint.errors import VanitylintError
from vanitylint.reading.adjustments import count_title_sentences
from vanitylint.reading.model.pieces import WordPieces
from vanitylint.reading.model.windows import MAX_WINDOWS_PER_ITEM, input_words, windows
from vanitylint.reading.sums import CLAIMS, Sums, SumsByText, claims_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.model.network import Network
    from vanitylint.reading.model.windows import Window
    from vanitylint.reading.sentences import Sentence

WEIGHTS = Path(__file__).with_name("weights.npz")
LANGUAGE = "en"
"""The language the model was trained on."""
MIN_SUM_TO_ASK = -300
"""The model is run on a window only if the signs of one of its sentences sum to more than this for some claim. In
hundredths."""
Contributions: TypeAlias = list[int]
"""What the model adds to each claim of `sums.CLAIMS`, in hundredths."""
_LOOK_BACK = CLAIMS.index("look back")
_HINT = "pip install numpy, or turn the model off: --no-model, or model = false in the config"
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
"""Environment variables that set the number of threads numpy uses for matrix products."""


class Model:
    """Estimates how strongly each sentence makes each claim.

    Raises:
        VanitylintError: numpy is not installed.
    """

    def __init__(self) -> None:
        if find_spec("numpy") is None:
            raise VanitylintError("the language model needs numpy, which is not installed", hint=_HINT)

    @property
    def fingerprint(self) -> bytes:
        """Identifies the trained weights and the numpy version, without loading either."""
        from importlib.metadata import version  # noqa: PLC0415 - it imports network modules

        with zipfile.ZipFile(WEIGHTS) as archive:
            checksums = b"".join(entry.CRC.to_bytes(4, "big") for entry in archive.infolist())
        return checksums + version("numpy").encode()

    def weigh(self, kind: str, texts: Sequence[Sequence[Sentence]], totals: SumsByText) -> list[list[Sums]]:
        """Return the sums of an item's sentences, with the model's contributions added.

        Args:
            kind: The item's kind.
            texts: Its sentences, text by text.
            totals: The sums from `weighing.Scales.weigh`.
        """
        sums = [total for row in totals for total in row]
        for index, added in self.contributions(kind, texts, totals).items():
            sums[index] = list(map(add, sums[index], added))
        rest = iter(sums)
        return [list(islice(rest, len(row))) for row in totals]

    def contributions(
        self, kind: str, texts: Sequence[Sequence[Sentence]], totals: SumsByText
    ) -> dict[int, Contributions]:
        """Return what the model adds to the sums, by index of the sentence in the item.

        Only sentences in windows on which the model is run are included. The arguments are those of `weigh`.
        """
        sums = [total for row in totals for total in row]
        contributions: dict[int, Contributions] = {}
        for window in self._windows(kind, texts):
            indexes = range(window.first, window.first + len(window.spans))
            if any(claims_in(sums[index], above=MIN_SUM_TO_ASK) for index in indexes):
                contributions.update(zip(indexes, self._claims(window), strict=True))
        for index in contributions.keys() - set(range(count_title_sentences(texts))):
            contributions[index][_LOOK_BACK] = 0  # only a title can make this claim
        return contributions

    def word_contributions(
        self, kind: str, texts: Sequence[Sequence[Sentence]], index: int
    ) -> list[tuple[str, Contributions]]:
        """Return each word of a sentence with how much less the model would add without it.

        Args:
            kind: The item's kind.
            texts: Its sentences, text by text.
            index: Index of the sentence in the item.
        """
        sentence = [sentence for sentences in texts for sentence in sentences][index]
        candidates = self._windows(kind, texts)
        window = next(window for window in candidates if 0 <= index - window.first < len(window.spans))
        row = index - window.first
        start, end = window.spans[row]
        full = self._claims(window)[row]
        lost = []
        for word in input_words(sentence, self._word_pieces):
            if start >= end:
                break
            count = len(self._word_pieces.numbers([word], end - start))
            if window.spans[row] != (start, start + count):  # not the only word of the sentence
                reduced = self._claims(window.without(start, count))[row]
                lost.append((word, [before - after for before, after in zip(full, reduced, strict=True)]))
            start += count
        return lost

    def _windows(self, kind: str, texts: Sequence[Sequence[Sentence]]) -> Iterator[Window]:
        if texts[0][0].language.code == LANGUAGE:
            yield from islice(windows(kind, texts, self._word_pieces), MAX_WINDOWS_PER_ITEM)

    def _claims(self, window: Window) -> list[Contributions]:
        claims = self._network.claims(window.numbers, window.spans)
        return [[round(100 * float(claim)) for claim in row] for row in claims]

    @cached_property
    def _loaded(self) -> tuple[WordPieces, Network]:
        before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
        os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))  # processes share the processors, see `reading.pool`
        try:
            import numpy as np  # noqa: PLC0415 - an extra, and slow to import

            from vanitylint.reading.model.network import Network  # noqa: PLC0415 - likewise
        except ImportError as error:
            raise VanitylintError(
                f"the language model needs numpy, which cannot be used: {error}", hint=_HINT
            ) from error
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
        with np.load(WEIGHTS, allow_pickle=False) as file:
            arrays = dict(file)
        return WordPieces(bytes(arrays.pop("pieces")).decode().split("\n")), Network(arrays)

    @property
    def _word_pieces(self) -> WordPieces:
        return self._loaded[0]

    @property
    def _network(self) -> Network:
        return self._loaded[1]

"""A small language model that reads along where a team asks for it: `pip install numpy`, `model = true`.

The signs of a sentence (`reading.signs`) are the words and phrases in it; the model also hears how they hang together.
What it makes of a sentence is one more number in each sum, so it can be outvoted, and `vanitylint read --why` shows it.
It runs on this machine, as plain numpy; nothing is sent anywhere. `benchmarks/model.py` trains it.
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
from vanitylint.reading.elsewhere import titles_in
from vanitylint.reading.model.pieces import WordPieces
from vanitylint.reading.model.windows import MOST, windows, words_shown
from vanitylint.reading.sums import CLAIMS, OfTexts, Sums, claims_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.model.network import Network
    from vanitylint.reading.model.windows import Window
    from vanitylint.reading.sentences import Sentence

WEIGHTS = Path(__file__).with_name("weights.npz")
LANGUAGE = "en"
"""The language it knows."""
FAR = -300
"""In a window where no sentence's signs come to more than this for any claim, in hundredths, it is not asked."""
Heard: TypeAlias = list[int]
"""What is added to each claim of `sums.CLAIMS`, in hundredths."""
_LOOK_BACK = CLAIMS.index("look back")
_HOW = "pip install numpy, or turn the model off: --no-model, or model = false in the config"
_THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
"""What tells numpy how many threads to multiply with."""


class Model:
    """Says how strongly each sentence makes each claim.

    Raises:
        VanitylintError: What it runs on is not installed.
    """

    def __init__(self) -> None:
        if find_spec("numpy") is None:
            raise VanitylintError("the language model needs numpy, which is not installed", hint=_HOW)

    @property
    def fingerprint(self) -> bytes:
        """Tells one training of the model, and one numpy, from another, without loading either."""
        from importlib.metadata import version  # noqa: PLC0415 - it imports what speaks to networks

        with zipfile.ZipFile(WEIGHTS) as archive:
            checksums = b"".join(entry.CRC.to_bytes(4, "big") for entry in archive.infolist())
        return checksums + version("numpy").encode()

    def weigh(self, kind: str, texts: Sequence[Sequence[Sentence]], totals: OfTexts) -> list[list[Sums]]:
        """The sums of an item's sentences, with what the model adds to them.

        Args:
            kind: The item's.
            texts: Its sentences, text by text.
            totals: What the signs of each come to, as `weighing.Scales.weigh` has it.
        """
        sums = [total for row in totals for total in row]
        for place, heard in self.hear(kind, texts, totals).items():
            sums[place] = list(map(add, sums[place], heard))
        rest = iter(sums)
        return [list(islice(rest, len(row))) for row in totals]

    def hear(self, kind: str, texts: Sequence[Sequence[Sentence]], totals: OfTexts) -> dict[int, Heard]:
        """What the model adds to the sums of those sentences that it is asked about, by their number in the item.

        The arguments are those of `weigh`.
        """
        sums = [total for row in totals for total in row]
        heard: dict[int, Heard] = {}
        for window in self._windows(kind, texts):
            places = range(window.first, window.first + len(window.places))
            if any(claims_in(sums[place], above=FAR) for place in places):
                heard.update(zip(places, self._claims(window), strict=True))
        for place in heard.keys() - set(range(titles_in(texts))):
            heard[place][_LOOK_BACK] = 0  # only a title tells
        return heard

    def lost_without(self, kind: str, texts: Sequence[Sequence[Sentence]], place: int) -> list[tuple[str, Heard]]:
        """Each word of one sentence, and what the model would add less if it were not there.

        Args:
            kind: The item's.
            texts: Its sentences, text by text.
            place: The number of the sentence in the item.
        """
        sentence = [each for spoken in texts for each in spoken][place]
        window = next(each for each in self._windows(kind, texts) if 0 <= place - each.first < len(each.places))
        row = place - window.first
        start, end = window.places[row]
        whole = self._claims(window)[row]
        lost = []
        for word in words_shown(sentence, self._pieces):
            if start >= end:
                break
            count = len(self._pieces.numbers([word], end - start))
            if window.places[row] != (start, start + count):  # it is not the only one
                left = self._claims(window.without(start, count))[row]
                lost.append((word, [one - other for one, other in zip(whole, left, strict=True)]))
            start += count
        return lost

    def _windows(self, kind: str, texts: Sequence[Sequence[Sentence]]) -> Iterator[Window]:
        if texts[0][0].language.code == LANGUAGE:
            yield from islice(windows(kind, texts, self._pieces), MOST)

    def _claims(self, window: Window) -> list[Heard]:
        claims = self._network.claims(window.numbers, window.places)
        return [[round(100 * float(claim)) for claim in row] for row in claims]

    @cached_property
    def _loaded(self) -> tuple[WordPieces, Network]:
        before = {name: os.environ.get(name) for name in _THREADS}
        os.environ.update(dict.fromkeys(_THREADS, "1"))  # processes share the processors, see `reading.pool`
        try:
            import numpy as np  # noqa: PLC0415 - an extra, and slow to import

            from vanitylint.reading.model.network import Network  # noqa: PLC0415 - likewise
        except ImportError as error:
            raise VanitylintError(
                f"the language model needs numpy, which cannot be used: {error}", hint=_HOW
            ) from error
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
        with np.load(WEIGHTS, allow_pickle=False) as file:
            kept = dict(file)
        return WordPieces(bytes(kept.pop("pieces")).decode().split("\n")), Network(kept)

    @property
    def _pieces(self) -> WordPieces:
        return self._loaded[0]

    @property
    def _network(self) -> Network:
        return self._loaded[1]

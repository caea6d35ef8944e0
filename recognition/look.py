"""The cascade over one picture: cheap looks first, and each further one only where it may bring something."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace as changed

from recognition import bars, blurred, bullseye, passes, restored, square
from recognition.bar_groups import CHECKED_FLAT, BarGroups
from recognition.image import Picture
from recognition.merge import Candidate, contradictions, in_doubt, settle
from recognition.passes import LIMITS
from recognition.prepare import Copy, Step, apply
from recognition.quad import bounds, extent, width
from recognition.readers import Found, Options, Reader
from recognition.readings import Readings
from recognition.symbol import Symbol

_CONFIRM = "confirmed on the spot"
_OF_ROWS = frozenset({blurred.NAME, restored.NAME})
_AS_IT_IS = frozenset({passes.FIRST.name, passes.SECOND.name})
_CONFIRM_MARGIN_SHARE = 0.15
_CONFIRM_MARGIN_PX = 12


class Look:
    """The passes over one picture. `looked` are the names of those needed so far."""

    def __init__(
        self,
        picture: Picture,
        options: Options,
        readers: dict[str, Reader],
        budget_ms: float | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._readings = Readings(picture, options, readers, budget_ms, clock)
        self._groups = BarGroups(self._readings)
        self._closer: set[str] = set()
        self.looked = self._readings.looked

    def symbols(self) -> list[Symbol]:
        """Go through the passes until there is an answer, or no time."""
        self._readings.run(passes.FIRST)
        if self._is_plain():
            return [candidate.symbol() for candidate in self._readings.candidates()]
        self._confirm()
        if not self._all_confirmed():
            self._readings.run(passes.SECOND)
        self._check_flat()
        settled = self._settled()
        if not self._readings.late() and self._groups.are_wanted():
            self._groups.look_at(settled)
            settled = self._settled()
        if len(settled) >= LIMITS.many:
            for entry in passes.MANY:
                if not self._readings.late():
                    self._readings.run(entry)
        rescued = self._believed()
        for entry in passes.RESCUE:
            if rescued or self._readings.late():
                break
            self._readings.run(entry)
            rescued = self._believed() or self._looked_closer()
        for entry in () if rescued else (*map(passes.tilted, self._groups.tilts()), *passes.LEANING):
            if not (rescued or self._readings.late()):
                self._readings.run(entry)
                rescued = self._believed() or self._looked_closer()
        if not rescued:
            rescued = self._fitted_grids() or self._turned_maxicode()
        return [candidate.symbol() for candidate in rescued]

    def _is_plain(self) -> bool:
        """True when the picture was taken of the one symbol that was read, and all below would leave it."""
        candidates = self._readings.candidates()
        if len(candidates) != 1 or not candidates[0].trusted or not self._groups.is_filled_by(candidates[0]):
            return False
        return not in_doubt(candidates) and settle(candidates) == candidates

    def _settled(self) -> list[Candidate]:
        candidates = self._readings.candidates()
        if in_doubt(candidates):
            self._vote()
            candidates = self._readings.candidates()
            if not settle(candidates) and passes.MODELLED not in self._readings.looked:
                self._model_votes(candidates)
                candidates = self._readings.candidates()
        return settle(candidates)

    def _model_votes(self, candidates: list[Candidate]) -> None:
        """Where engines read different numbers from the same bars, and none was read often enough."""
        disputed = [one for pair in contradictions(candidates) for one in pair if width(one.best.points) > 0]
        if disputed:
            best = max(disputed, key=lambda one: one.strength).best
            self._groups.model(bars.along(best.points, self._readings.picture.scale), known=best.type)

    def _believed(self) -> list[Candidate]:
        """What is settled and confirmed; what was seen on the picture as it is gets more looks for that."""
        open_ones = [vote for one in self._settled() if not one.confirmed for vote in one.votes]
        if any(vote.look in _AS_IT_IS for vote in open_ones):
            self._vote()
        return [candidate for candidate in self._settled() if candidate.confirmed]

    def _vote(self) -> None:
        for entry in passes.VOTES:
            if not self._readings.late():
                self._readings.run(entry)

    def _looked_closer(self) -> list[Candidate]:
        """What is believed after the places were straightened where a retouched copy gave one reading."""
        candidates = self._readings.candidates()
        disputed = {id(one) for pair in contradictions(candidates) for one in pair}
        for candidate in candidates:
            best = candidate.best
            read = best.engine not in _OF_ROWS and width(best.points) > 0 and id(candidate) not in disputed
            if read and best.look not in self._closer and not self._readings.late():
                self._closer.add(best.look)
                self._groups.look_along(best)
        return self._believed()

    def _fitted_grids(self) -> list[Candidate]:
        """What is read of a grid that was fitted to a square code's patterns, and drawn anew."""
        types, reader = self._readings.options.types, self._readings.readers.get("zxing")
        if (
            reader is None
            or self._readings.late()
            or (types is not None and types.isdisjoint(passes.GRID_TYPES))
        ):
            return []
        self._readings.note(passes.GRID)
        for guess in square.guesses(self._readings.picture.grey, types, self._readings.late):
            found = reader.read(guess.drawn(), Options(frozenset({guess.type}), drawn=True))
            if found:
                self._readings.add(found[0], passes.GRID, guess.corners)
                break
        return self._believed()

    def _turned_maxicode(self) -> list[Candidate]:
        """What is read around bullseyes that are turned, for MaxiCode is read upright only."""
        if self._readings.options.types is not None and "maxicode" not in self._readings.options.types:
            return []
        only = changed(self._readings.options, types=frozenset({"maxicode"}))
        for middle in bullseye.find(self._readings.picture.grey):
            reach = middle.reach
            cut = self._readings.cut(middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach)
            part = apply(cut.image, (passes.TURNED_FIT,))
            part = Copy(part.image, cut.back.after(part.back))
            for turn in passes.TURNS:
                if self._readings.late():
                    break
                turned = apply(part.image, (Step("rotate", turn),))
                copy = Copy(turned.image, part.back.after(turned.back))
                if self._readings.read(passes.TURNED, copy, passes.ZXING, only):
                    return self._believed()
        return []

    def _confirm(self) -> None:
        for candidate in self._readings.candidates():
            if not candidate.trusted and not self._readings.late():
                self._readings.read(
                    _CONFIRM, self._around(candidate.best), passes.ZBAR, self._readings.options
                )

    def _around(self, found: Found) -> Copy:
        """The symbol cut out, with its quiet zones."""
        scale = self._readings.picture.scale
        margin = _CONFIRM_MARGIN_SHARE * extent(found.points) * scale + _CONFIRM_MARGIN_PX
        left, top, right, bottom = (edge * scale for edge in bounds(found.points))
        return self._readings.cut(left - margin, top - margin, right + margin, bottom + margin)

    def _all_confirmed(self) -> bool:
        candidates = self._readings.candidates()
        return bool(candidates) and all(candidate.trusted for candidate in candidates)

    def _check_flat(self) -> None:
        """Ask the model about numbers that engines read on few lines only.

        Both find edges: where the bars are printed too thin, both find the same wrong number.
        """
        for candidate in self._readings.candidates():
            best = candidate.best
            flat = best.type in CHECKED_FLAT and width(best.points) > 0 and not candidate.tall
            if flat and len(candidate.engines) > 1 and not self._readings.late():
                group = bars.along(best.points, self._readings.picture.scale)
                self._groups.model(group, known=best.type, closely=False)

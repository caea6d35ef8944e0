"""The cascade over one picture: cheap looks first, and each further one only where it may bring something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace as changed
from functools import cached_property
from math import degrees

import numpy as np

from recognition import bars, blurred, bullseye, passes, restored, square, strips
from recognition.bars import Bars, Pixels
from recognition.image import Picture
from recognition.merge import Candidate, contradictions, gather, in_doubt, settle
from recognition.passes import LIMITS, Pass
from recognition.prepare import Affine, Copy, Step, apply
from recognition.quad import bounds, extent, width
from recognition.readers import Found, Options, Reader, retail
from recognition.readers.lines import LINES
from recognition.strips import Band
from recognition.symbol import METHOD_OF, Symbol

_CONFIRM = "confirmed on the spot"
# Those on which the engines share slips where only a few lines are read.
_CHECKED_FLAT = frozenset({"ean_13", "upc_a"})
_OF_ROWS = frozenset({blurred.NAME, restored.NAME})
_AS_IT_IS = frozenset({passes.FIRST.name, passes.SECOND.name})
_CONFIRM_MARGIN_SHARE = 0.15
_CONFIRM_MARGIN_PX = 12


class Look:
    """The passes over one picture, and what they read so far. `looked` are the names of those needed."""

    def __init__(
        self,
        picture: Picture,
        options: Options,
        readers: dict[str, Reader],
        budget_ms: float | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._picture = picture
        self._options = options
        self._readers = readers | {LINES.name: LINES}
        self._full = Affine(xx=1 / picture.scale, yy=1 / picture.scale)
        self._readings: list[list[Found]] = []
        self._gathered: tuple[int, list[Candidate]] = (0, [])
        self._clock = clock
        self._end = None if budget_ms is None else clock() + budget_ms / 1000
        self._closer: set[str] = set()
        self.looked: list[str] = []

    def symbols(self) -> list[Symbol]:
        """Go through the passes until there is an answer, or no time."""
        self._run(passes.FIRST)
        if self._is_plain():
            return [candidate.symbol() for candidate in self._candidates()]
        self._confirm()
        if not self._all_confirmed():
            self._run(passes.SECOND)
        self._check_flat()
        settled = self._settled()
        if not self._late() and self._wants_bars():
            self._bars(settled)
            settled = self._settled()
        if len(settled) >= LIMITS.many:
            for entry in passes.MANY:
                if not self._late():
                    self._run(entry)
        rescued = self._believed()
        for entry in passes.RESCUE:
            if rescued or self._late():
                break
            self._run(entry)
            rescued = self._believed() or self._looked_closer()
        for entry in () if rescued else (*map(passes.tilted, self._tilts()), *passes.LEANING):
            if not (rescued or self._late()):
                self._run(entry)
                rescued = self._believed() or self._looked_closer()
        if not rescued:
            rescued = self._fitted_grids() or self._turned_maxicode()
        return [candidate.symbol() for candidate in rescued]

    def _is_plain(self) -> bool:
        """True when the picture was taken of the one symbol that was read, and all below would leave it."""
        candidates = self._candidates()
        if len(candidates) != 1 or not candidates[0].trusted or not self._filled_by(candidates[0]):
            return False
        return not in_doubt(candidates) and settle(candidates) == candidates

    def _candidates(self) -> list[Candidate]:
        """What all readings so far come to."""
        if self._gathered[0] != len(self._readings):
            self._gathered = (len(self._readings), gather(self._readings))
        return self._gathered[1]

    def _late(self) -> bool:
        return self._end is not None and self._clock() > self._end

    def _settled(self) -> list[Candidate]:
        candidates = self._candidates()
        if in_doubt(candidates):
            self._vote()
            candidates = self._candidates()
            if not settle(candidates) and passes.MODELLED not in self.looked:
                self._model_votes(candidates)
                candidates = self._candidates()
        return settle(candidates)

    def _model_votes(self, candidates: list[Candidate]) -> None:
        """Where engines read different numbers from the same bars, and none was read often enough."""
        disputed = [one for pair in contradictions(candidates) for one in pair if width(one.best.points) > 0]
        if disputed:
            best = max(disputed, key=lambda one: one.strength).best
            self._modelled(bars.along(best.points, self._picture.scale), known=best.type)

    def _believed(self) -> list[Candidate]:
        """What is settled and confirmed; what was seen on the picture as it is gets more looks for that."""
        open_ones = [vote for one in self._settled() if not one.confirmed for vote in one.votes]
        if any(vote.look in _AS_IT_IS for vote in open_ones):
            self._vote()
        return [candidate for candidate in self._settled() if candidate.confirmed]

    def _vote(self) -> None:
        for entry in passes.VOTES:
            if not self._late():
                self._run(entry)

    def _run(self, entry: Pass) -> None:
        grey = self._picture.grey
        too_large = entry.most_px is not None and max(grey.size) > entry.most_px
        if entry.name in self.looked or too_large:
            return
        options = self._options
        if entry.types is not None:
            options = changed(options, types=entry.types & (options.types or entry.types))
            if not options.types:
                return
        copy = apply(grey, entry.steps)
        if entry.global_threshold or entry.lines_apart > 1:
            options = changed(options, global_threshold=entry.global_threshold, lines_apart=entry.lines_apart)
        self._read(entry.name, copy, entry.engines, options)

    def _read(self, name: str, copy: Copy, engines: Iterable[str], options: Options) -> list[Found]:
        if name not in self.looked:
            self.looked.append(name)
        back = self._full.after(copy.back)
        everything: list[Found] = []
        for engine in engines:
            reader = self._readers.get(engine)
            if reader is not None:
                found = reader.read(copy.image, options)
                placed = [changed(one, points=back.corners(one.points), look=name) for one in found]
                self._readings.append(placed)
                everything += placed
        return everything

    def _looked_closer(self) -> list[Candidate]:
        """What is believed after the places were straightened where a retouched copy gave one reading."""
        candidates = self._candidates()
        disputed = {id(one) for pair in contradictions(candidates) for one in pair}
        for candidate in candidates:
            best = candidate.best
            read = best.engine not in _OF_ROWS and width(best.points) > 0 and id(candidate) not in disputed
            if read and best.look not in self._closer and not self._late():
                self._closer.add(best.look)
                group = bars.along(best.points, self._picture.scale)
                if self._straight(group) or METHOD_OF[best.type] != "1d":
                    continue
                bands = strips.bands(self._pixels, group)
                if self._left_to_model(self._restored(bands)):
                    self._modelled(group, bands, known=best.type)
        return self._believed()

    def _tilts(self) -> list[int]:
        """By how much to turn the picture so that the strongest groups of bars stand upright, in degrees.

        Stacked codes are read within some degrees of upright only, and straightened bars are too low.
        """
        tilts: list[int] = []
        for group in self._strongest:
            tilt = round(degrees(group.angle)) % 90
            is_new = all(
                LIMITS.upright <= abs(tilt - other) % 90 <= 90 - LIMITS.upright for other in (0, *tilts)
            )
            if is_new and group.strength >= LIMITS.like_the_strongest * self._strongest[0].strength:
                tilts.append(tilt)
        return tilts

    def _fitted_grids(self) -> list[Candidate]:
        """What is read of a grid that was fitted to a square code's patterns, and drawn anew."""
        types, reader = self._options.types, self._readers.get("zxing")
        if reader is None or self._late() or (types is not None and types.isdisjoint(passes.GRID_TYPES)):
            return []
        self.looked.append(passes.GRID)
        for guess in square.guesses(self._picture.grey, types, self._late):
            found = reader.read(guess.drawn(), Options(frozenset({guess.type}), drawn=True))
            if found:
                points = self._full.corners(guess.corners)
                self._readings.append([changed(found[0], points=points, look=passes.GRID)])
                break
        return self._believed()

    def _turned_maxicode(self) -> list[Candidate]:
        """What is read around bullseyes that are turned, for MaxiCode is read upright only."""
        if self._options.types is not None and "maxicode" not in self._options.types:
            return []
        only = changed(self._options, types=frozenset({"maxicode"}))
        for middle in bullseye.find(self._picture.grey):
            reach = middle.reach
            cut = self._cut(middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach)
            part = apply(cut.image, (passes.TURNED_FIT,))
            part = Copy(part.image, cut.back.after(part.back))
            for turn in passes.TURNS:
                if self._late():
                    break
                turned = apply(part.image, (Step("rotate", turn),))
                copy = Copy(turned.image, part.back.after(turned.back))
                if self._read(passes.TURNED, copy, passes.ZXING, only):
                    return self._believed()
        return []

    # -- the second engine, where the first found something

    def _confirm(self) -> None:
        for candidate in self._candidates():
            if not candidate.trusted and not self._late():
                self._read(_CONFIRM, self._around(candidate.best), passes.ZBAR, self._options)

    def _around(self, found: Found) -> Copy:
        """The symbol cut out, with its quiet zones."""
        scale = self._picture.scale
        margin = _CONFIRM_MARGIN_SHARE * extent(found.points) * scale + _CONFIRM_MARGIN_PX
        left, top, right, bottom = (edge * scale for edge in bounds(found.points))
        return self._cut(left - margin, top - margin, right + margin, bottom + margin)

    def _cut(self, left: float, top: float, right: float, bottom: float) -> Copy:
        """The part of the grey picture between these edges."""
        grey = self._picture.grey
        box = (
            max(0, int(left)),
            max(0, int(top)),
            min(grey.width, int(right)),
            min(grey.height, int(bottom)),
        )
        return Copy(grey.crop(box), Affine(x0=box[0], y0=box[1]))

    def _all_confirmed(self) -> bool:
        candidates = self._candidates()
        return bool(candidates) and all(candidate.trusted for candidate in candidates)

    def _check_flat(self) -> None:
        """Ask the model about numbers that engines read on few lines only.

        Both find edges: where the bars are printed too thin, both find the same wrong number.
        """
        for candidate in self._candidates():
            best = candidate.best
            flat = best.type in _CHECKED_FLAT and width(best.points) > 0 and not candidate.tall
            if flat and len(candidate.engines) > 1 and not self._late():
                group = bars.along(best.points, self._picture.scale)
                self._modelled(group, known=best.type, closely=False)

    # -- groups of bars

    @cached_property
    def _pixels(self) -> Pixels:
        return np.asarray(self._picture.grey)

    def _wants_bars(self) -> bool:
        types = self._options.types
        return types is None or any(METHOD_OF[name] == "1d" for name in types)

    def _bars(self, settled: list[Candidate]) -> None:
        """Look at groups of bars that no confirmed symbol covers."""
        sure = [candidate for candidate in settled if candidate.trusted]
        if len(sure) == 1 and self._filled_by(sure[0]):
            return
        quick = 0 < len(sure) < LIMITS.many
        groups = self._beside(len(sure), quick=quick) if sure else self._strongest
        most = LIMITS.groups + min(len(sure), LIMITS.more_beside)
        open_groups = [group for group in groups if not any(self._covers(one, group) for one in sure)]
        least = groups[0].strength * LIMITS.like_the_strongest if groups else 0.0
        likely = [group for group in open_groups if group.strength >= least]
        # Beside a symbol that was read, engines read the next one too; what follows is for what they cannot.
        left = self._groups(likely[:most], 0 if sure else LIMITS.modelled, restores=not sure)
        if not (sure or any(candidate.confirmed for candidate in self._candidates()) or self._late()):
            half_px = max(1, min(max(self._pixels.shape), bars.LONGEST_PX) // 2)
            coarse = bars.find(self._pixels, most=LIMITS.coarse, longest_px=half_px)
            fresh = [group for group in coarse if not any(group.alike(one) for one in likely[:most])]
            # The model takes longest: it sees these only where there was nothing else for it.
            self._groups(fresh, left if left == LIMITS.modelled else 0, restores=True)

    @cached_property
    def _strongest(self) -> list[Bars]:
        """The groups of bars on a picture from which nothing is known."""
        return bars.find(self._pixels, most=LIMITS.groups)

    def _beside(self, count: int, *, quick: bool) -> list[Bars]:
        """The groups of bars on a picture with so many symbols that are known."""
        return bars.find(
            self._pixels,
            most=LIMITS.groups + count,
            longest_px=LIMITS.quick_px if quick else bars.LONGEST_PX,
            blurs=LIMITS.quick_blurs if quick else bars.BLURS,
        )

    def _groups(self, groups: list[Bars], modelled: int, *, restores: bool) -> int:
        """Read groups of bars, `modelled` of them by the model if need be; how many are left of those."""
        for group in groups:
            if self._late():
                break
            if self._straight(group) or not restores:
                continue
            bands = strips.bands(self._pixels, group)
            unknown = self._left_to_model(self._restored(bands))
            if unknown and modelled and blurred.possible(group):
                self._modelled(group, bands, closely=modelled == LIMITS.modelled)
                modelled -= blurred.takes_long(group)
        return modelled

    def _filled_by(self, symbol: Candidate) -> bool:
        """True when the picture was taken of this symbol, or is small."""
        if max(self._picture.grey.size) <= LIMITS.searched_px:
            return True
        size = self._picture.width * self._picture.height
        return extent(symbol.best.points) ** 2 / 2 > LIMITS.filled * size

    def _covers(self, candidate: Candidate, group: Bars) -> bool:
        """True when the group's middle lies on the symbol, or the symbol's middle on the group."""
        scale = self._picture.scale
        points = [(x * scale, y * scale) for x, y in candidate.best.points]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        margin = 0.1 * max(right - left, bottom - top)
        inside = left - margin <= group.x <= right + margin and top - margin <= group.y <= bottom + margin
        return inside or group.holds((left + right) / 2, (top + bottom) / 2)

    def _straight(self, group: Bars) -> bool:
        """Read the straightened group; True when something on it is confirmed."""
        copy = strips.straight(self._pixels, group)
        upright = changed(self._options, upright=True)
        for name in (passes.STRAIGHT, passes.INVERSE):
            shown = copy if name == passes.STRAIGHT else strips.inverse(copy)
            if self._confirmed_among(self._read(name, shown, passes.STRAIGHT_ENGINES, upright)):
                return True
        return False

    def _confirmed_among(self, found: list[Found]) -> bool:
        values = {(one.type, one.value) for one in found}
        return any(
            (candidate.best.type, candidate.best.value) in values
            and candidate.confirmed
            and (candidate.trusted or "zbar" not in candidate.engines)
            for candidate in self._candidates()
        )

    def _restored(self, bands: list[Band]) -> str | None:
        """The type of what the restored bars say."""
        if passes.RESTORED not in self.looked:
            self.looked.append(passes.RESTORED)
        found = restored.read(bands, self._readers, self._options, self._late)
        if found is None:
            return None
        placed = changed(found, points=self._full.corners(found.points), look=passes.RESTORED)
        self._readings.append([placed])
        return found.type

    def _left_to_model(self, restored_type: str | None) -> bool:
        """True where restored rows said nothing, or a number the model may say more of."""
        if restored_type is not None and restored_type not in _CHECKED_FLAT:
            return False
        return self._options.types is None or not self._options.types.isdisjoint(blurred.TYPES)

    def _modelled(
        self, group: Bars, bands: list[Band] | None = None, *, known: str | None = None, closely: bool = True
    ) -> None:
        if passes.MODELLED not in self.looked:
            self.looked.append(passes.MODELLED)
        guess = blurred.guess(
            self._pixels,
            group,
            bands,
            types=self._options.types,
            known=known,
            closely=closely,
            late=self._late,
        )
        if guess is not None and guess.weight:
            found = changed(
                guess.found,
                points=self._full.corners(guess.found.points),
                weight=guess.weight,
                look=passes.MODELLED,
            )
            if retail.as_type(found.type, found.value, self._options.types) is not None:
                self._readings.append([found])

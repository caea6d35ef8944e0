"""Groups of bars on a picture that nothing was read from: straightened, restored, and asked of the model."""

from __future__ import annotations

from dataclasses import replace as changed
from functools import cached_property
from math import degrees

from recognition import bars, blurred, passes, restored, strips
from recognition.bars import Bars
from recognition.merge import Candidate
from recognition.passes import LIMITS
from recognition.quad import extent
from recognition.readers import Found, retail
from recognition.readings import Readings
from recognition.strips import Band
from recognition.symbol import METHOD_OF

# Those on which the engines share slips where only a few lines are read.
CHECKED_FLAT = frozenset({"ean_13", "upc_a"})


class BarGroups:
    """Looks at the groups of bars on one picture; what is read there is added to its readings."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def are_wanted(self) -> bool:
        """True when some type that is made of bars is asked for."""
        types = self._readings.options.types
        return types is None or any(METHOD_OF[name] == "1d" for name in types)

    def look_at(self, settled: list[Candidate]) -> None:
        """Look at groups of bars that no confirmed symbol covers."""
        sure = [candidate for candidate in settled if candidate.trusted]
        if len(sure) == 1 and self.is_filled_by(sure[0]):
            return
        quick = 0 < len(sure) < LIMITS.many
        groups = self._beside(len(sure), quick=quick) if sure else self.strongest
        most = LIMITS.groups + min(len(sure), LIMITS.more_beside)
        open_groups = [group for group in groups if not any(self._covers(one, group) for one in sure)]
        least = groups[0].strength * LIMITS.like_the_strongest if groups else 0.0
        likely = [group for group in open_groups if group.strength >= least]
        # Beside a symbol that was read, engines read the next one too; what follows is for what they cannot.
        left = self._groups(likely[:most], 0 if sure else LIMITS.modelled, restores=not sure)
        if not (
            sure
            or any(candidate.confirmed for candidate in self._readings.candidates())
            or self._readings.late()
        ):
            half_px = max(1, min(max(self._readings.pixels.shape), bars.LONGEST_PX) // 2)
            coarse = bars.find(self._readings.pixels, most=LIMITS.coarse, longest_px=half_px)
            fresh = [group for group in coarse if not any(group.alike(one) for one in likely[:most])]
            # The model takes longest: it sees these only where there was nothing else for it.
            self._groups(fresh, left if left == LIMITS.modelled else 0, restores=True)

    def look_along(self, symbol: Found) -> None:
        """Look closer where a retouched copy gave one reading."""
        group = bars.along(symbol.points, self._readings.picture.scale)
        if self._straight(group) or METHOD_OF[symbol.type] != "1d":
            return
        bands = strips.bands(self._readings.pixels, group)
        if self._left_to_model(self._restored(bands)):
            self.model(group, bands, known=symbol.type)

    def model(
        self, group: Bars, bands: list[Band] | None = None, *, known: str | None = None, closely: bool = True
    ) -> None:
        """Read the bars by the model of blurred ones, of a type that is known or of those asked for."""
        types = self._readings.options.types
        self._readings.note(passes.MODELLED)
        guess = blurred.guess(
            self._readings.pixels,
            group,
            bands,
            types=types,
            known=known,
            closely=closely,
            late=self._readings.late,
        )
        if guess is None or not guess.weight:
            return
        found = changed(guess.found, weight=guess.weight)
        if retail.as_type(found.type, found.value, types) is not None:
            self._readings.add(found, passes.MODELLED, found.points)

    @cached_property
    def strongest(self) -> list[Bars]:
        """The groups of bars on a picture from which nothing is known."""
        return bars.find(self._readings.pixels, most=LIMITS.groups)

    def tilts(self) -> list[int]:
        """By how much to turn the picture so that the strongest groups of bars stand upright, in degrees.

        Stacked codes are read within some degrees of upright only, and straightened bars are too low.
        """
        tilts: list[int] = []
        for group in self.strongest:
            tilt = round(degrees(group.angle)) % 90
            is_new = all(
                LIMITS.upright <= abs(tilt - other) % 90 <= 90 - LIMITS.upright for other in (0, *tilts)
            )
            if is_new and group.strength >= LIMITS.like_the_strongest * self.strongest[0].strength:
                tilts.append(tilt)
        return tilts

    def is_filled_by(self, symbol: Candidate) -> bool:
        """True when the picture was taken of this symbol, or is small."""
        if max(self._readings.picture.grey.size) <= LIMITS.searched_px:
            return True
        size = self._readings.picture.width * self._readings.picture.height
        return extent(symbol.best.points) ** 2 / 2 > LIMITS.filled * size

    def _beside(self, count: int, *, quick: bool) -> list[Bars]:
        """The groups of bars on a picture with so many symbols that are known."""
        return bars.find(
            self._readings.pixels,
            most=LIMITS.groups + count,
            longest_px=LIMITS.quick_px if quick else bars.LONGEST_PX,
            blurs=LIMITS.quick_blurs if quick else bars.BLURS,
        )

    def _groups(self, groups: list[Bars], modelled: int, *, restores: bool) -> int:
        """Read groups of bars, `modelled` of them by the model if need be; how many are left of those."""
        for group in groups:
            if self._readings.late():
                break
            if self._straight(group) or not restores:
                continue
            bands = strips.bands(self._readings.pixels, group)
            unknown = self._left_to_model(self._restored(bands))
            if unknown and modelled and blurred.possible(group):
                self.model(group, bands, closely=modelled == LIMITS.modelled)
                modelled -= blurred.takes_long(group)
        return modelled

    def _covers(self, candidate: Candidate, group: Bars) -> bool:
        """True when the group's middle lies on the symbol, or the symbol's middle on the group."""
        scale = self._readings.picture.scale
        points = [(x * scale, y * scale) for x, y in candidate.best.points]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        margin = 0.1 * max(right - left, bottom - top)
        inside = left - margin <= group.x <= right + margin and top - margin <= group.y <= bottom + margin
        return inside or group.holds((left + right) / 2, (top + bottom) / 2)

    def _straight(self, group: Bars) -> bool:
        """Read the straightened group; True when something on it is confirmed."""
        copy = strips.straight(self._readings.pixels, group)
        upright = changed(self._readings.options, upright=True)
        for name in (passes.STRAIGHT, passes.INVERSE):
            shown = copy if name == passes.STRAIGHT else strips.inverse(copy)
            if self._confirmed_among(self._readings.read(name, shown, passes.STRAIGHT_ENGINES, upright)):
                return True
        return False

    def _confirmed_among(self, found: list[Found]) -> bool:
        values = {(one.type, one.value) for one in found}
        return any(
            (candidate.best.type, candidate.best.value) in values
            and candidate.confirmed
            and (candidate.trusted or "zbar" not in candidate.engines)
            for candidate in self._readings.candidates()
        )

    def _restored(self, bands: list[Band]) -> str | None:
        """The type of what the restored bars say."""
        self._readings.note(passes.RESTORED)
        found = restored.read(bands, self._readings.readers, self._readings.options, self._readings.late)
        if found is None:
            return None
        self._readings.add(found, passes.RESTORED, found.points)
        return found.type

    def _left_to_model(self, restored_type: str | None) -> bool:
        """True where restored rows said nothing, or a number the model may say more of."""
        if restored_type is not None and restored_type not in CHECKED_FLAT:
            return False
        return self._readings.options.types is None or not self._readings.options.types.isdisjoint(
            blurred.TYPES
        )

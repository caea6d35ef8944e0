"""Pictures recognised by how they look: features, the index, the check of geometry."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PIL import Image

from recognition.likeness.features import QUERY_POINTS, REFERENCE_POINTS, Features, describe
from recognition.likeness.geometry import LEAST_INLIERS, score, view
from recognition.likeness.index import Segment, likeliest, merged, settled
from tests.recognition.packages import package, photo


@cache
def references() -> dict[int, Features]:
    return {seed: describe(package(seed), REFERENCE_POINTS) for seed in range(6)}


def segment(*seeds: int) -> Segment:
    return Segment.of([(seed, references()[seed].words) for seed in seeds])


@pytest.mark.parametrize(("seed", "degrees"), [(0, 0), (5, 20), (0, 200)])
def test_a_photo_of_a_package_leads_to_it_and_to_no_other(seed: int, degrees: float) -> None:
    query = describe(photo(package(seed), degrees, 0.8, behind=100 + seed), QUERY_POINTS)
    assert likeliest([segment(*references())], query, 3)[0] == seed
    seen = {number: found for number, each in references().items() if (found := view(query, each))}
    assert list(seen) == [seed]
    assert seen[seed].inliers >= LEAST_INLIERS


def test_the_corners_are_where_the_package_lies() -> None:
    query = describe(photo(package(3), 90, 0.8, behind=103), QUERY_POINTS)
    found = view(query, references()[3])
    assert found is not None
    left, top = (640 - 448) / 2 / 640, (640 - 336) / 2 / 640
    # Turned to the left by a quarter: its top left corner lies at the bottom left.
    expected = [[left, 1 - top], [left, top], [1 - left, top], [1 - left, 1 - top]]
    np.testing.assert_allclose(found.corners, expected, atol=0.02)


def test_a_photo_of_something_else_leads_nowhere() -> None:
    query = describe(photo(package(50), 10, 0.8, behind=51), QUERY_POINTS)
    assert all(view(query, each) is None for each in references().values())


@pytest.mark.parametrize("size", [(1, 1), (63, 2000), (64, 64), (640, 480)])
def test_a_picture_without_detail_has_no_features(size: tuple[int, int]) -> None:
    blank = describe(Image.new("L", size, 200), QUERY_POINTS)
    assert len(blank) == 0
    assert view(blank, references()[0]) is None
    assert likeliest([segment(0)], blank, 5) == []


def test_features_survive_being_kept() -> None:
    kept = Features.from_bytes(references()[1].to_bytes(), references()[1].aspect)
    assert len(references()[1].to_bytes()) == 36 * len(kept)
    np.testing.assert_array_equal(kept.words, references()[1].words)
    np.testing.assert_allclose(kept.points, references()[1].points, atol=1e-5)


def test_the_same_picture_is_always_described_alike() -> None:
    again = describe(package(1), REFERENCE_POINTS)
    np.testing.assert_array_equal(again.words, references()[1].words)


def test_an_index_in_pieces_answers_like_a_whole_one() -> None:
    query = describe(photo(package(4), 30, 0.8, behind=104), QUERY_POINTS)
    whole = likeliest([segment(*range(6))], query, 6)
    assert whole[0] == 4
    for pieces in (
        [segment(0, 1, 2), segment(3, 4), segment(5)],
        [segment(5, 4, 3), segment(), segment(2, 1, 0)],
    ):
        for index in (pieces, settled(pieces), [merged(pieces)]):
            assert set(likeliest(index, query, 6)) == set(whole)
            assert likeliest(index, query, 1) == [4]
    assert likeliest([], query, 1) == likeliest([segment()], query, 1) == []


def test_what_is_removed_is_not_found_and_leaves_when_pieces_are_merged() -> None:
    query = describe(package(4), QUERY_POINTS)
    rest = segment(0, 4).without([4])
    assert 4 not in likeliest([rest], query, 6)
    assert 4 not in likeliest([merged([rest, segment(1)])], query, 6)
    assert [list(each.ids) for each in settled([segment(0, 1, 2, 3).without([0, 1, 2])])] == [[3]]
    assert settled([segment(4).without([4])]) == ()


def test_few_pieces_are_searched_however_many_were_added() -> None:
    index: tuple[Segment, ...] = ()
    for _ in range(9):
        index = settled([*index, segment(2)])
    assert len(index) <= 2
    assert sum(map(len, index)) == 9


def test_scores_grow_with_what_agrees() -> None:
    scores = [score(inliers) for inliers in range(300)]
    assert scores == sorted(scores)
    assert (scores[LEAST_INLIERS - 1], scores[LEAST_INLIERS], scores[299]) == (0, 60, 100)

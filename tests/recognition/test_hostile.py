"""Whatever a file is, reading it ends in codes or in an error for a person, and the next one is read."""

from concurrent.futures import ThreadPoolExecutor

from recognition.errors import PictureError
from recognition.read import Reading
from recognition.workers import GivenUp, Workers
from tests.recognition import hostile
from tests.recognition.drawing import WRITABLE, draw, encoded

COUNT = 132


def test_every_hostile_file_gives_codes_or_its_error_and_no_process_dies() -> None:
    workers = Workers(2)

    def outcome(file: tuple[str, bytes]) -> Reading | PictureError:
        name, data = file
        try:
            return workers.read(data, name=name, budget_ms=1)
        except PictureError as error:
            return error

    try:
        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(outcome, hostile.files(COUNT)))
        assert [one for one in outcomes if isinstance(one, GivenUp)] == []
        errors = [one for one in outcomes if isinstance(one, PictureError)]
        assert len(errors) > COUNT / 3
        assert all(error.name and error.reason and error.cure for error in errors)
        assert len([one for one in outcomes if isinstance(one, Reading)]) > COUNT / 5
        assert [s.value for s in workers.read(encoded(draw("dm")))] == [WRITABLE["dm"][2]]
    finally:
        workers.close()

import threading

import numpy as np
import pytest

from seewhy.data.streamed import StreamedImages

WHOLE = np.random.default_rng(0).integers(0, 256, (23, 4, 4, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    "key",
    [
        slice(None),
        slice(3, 9),
        slice(0, 23, 5),
        slice(20, 40),
        slice(5, 5),
        np.array([4, 4, 22, 0]),
        np.array([], dtype=np.int64),
        [7, 1],
        np.arange(23) % 3 == 0,
        4,
        -1,
        np.int64(2),
        (slice(2, 4), 0),
        (slice(None), slice(1, 3), ..., 0),
    ],
    ids=str,
)
def test_it_reads_like_the_array(key):
    streamed = StreamedImages(lambda place: WHOLE[place], WHOLE.shape)
    np.testing.assert_array_equal(streamed[key], WHOLE[key])


def test_its_figures_are_the_arrays():
    streamed = StreamedImages(lambda place: WHOLE[place], WHOLE.shape)
    assert (streamed.shape, streamed.ndim, streamed.dtype, streamed.nbytes, len(streamed)) == (
        *(WHOLE.shape, WHOLE.ndim, WHOLE.dtype, WHOLE.nbytes),
        len(WHOLE),
    )
    np.testing.assert_array_equal(np.asarray(streamed), WHOLE)


def test_only_what_is_asked_for_is_read():
    asked = []

    def read(place: int) -> np.ndarray:
        asked.append(place)
        return WHOLE[place]

    StreamedImages(read, WHOLE.shape)[np.array([5, 2])]
    assert sorted(asked) == [2, 5]


def test_errors_come_out_of_the_call():
    def read(place: int) -> np.ndarray:
        if place == 7:
            raise ValueError("photo 7")
        return WHOLE[place]

    streamed = StreamedImages(read, WHOLE.shape)
    with pytest.raises(ValueError, match="photo 7"):
        streamed[0:20]
    with pytest.raises(IndexError):
        streamed[23]
    np.testing.assert_array_equal(streamed[8:], WHOLE[8:])


def test_what_is_expected_is_read_ahead_and_is_the_same():
    read = []
    second = threading.Event()

    def reading(place: int) -> np.ndarray:
        read.append(place)
        if place == 3:
            second.set()
        return WHOLE[place]

    streamed = StreamedImages(reading, WHOLE.shape)
    batches = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    streamed.expect(batches)
    np.testing.assert_array_equal(streamed[batches[0]], WHOLE[batches[0]])
    assert second.wait(30)  # nobody asked for it yet
    np.testing.assert_array_equal(streamed[np.array([9])], WHOLE[[9]])  # another one in between
    for batch in batches[1:]:
        np.testing.assert_array_equal(streamed[batch], WHOLE[batch])
    assert sorted(read) == [0, 1, 2, 3, 4, 5, 9]


def test_an_error_ahead_comes_when_its_batch_is_asked_for():
    def read(place: int) -> np.ndarray:
        if place == 2:
            raise ValueError("photo 2")
        return WHOLE[place]

    streamed = StreamedImages(read, WHOLE.shape)
    batches = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    streamed.expect(batches)
    np.testing.assert_array_equal(streamed[batches[0]], WHOLE[batches[0]])
    with pytest.raises(ValueError, match="photo 2"):
        streamed[batches[1]]
    np.testing.assert_array_equal(streamed[batches[2]], WHOLE[batches[2]])

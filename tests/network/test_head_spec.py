import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import ArtefactError
from seewhy.network.head_spec import HeadSpec, place_contributions, pooling_matrix


def test_a_mean_divides_equally_per_value():
    spec = HeadSpec(stages=("last",), channels=(2,))
    maps = {"last": np.array([[[1.0, 2.0], [3.0, 4.0]], [[10.0, 0.0], [0.0, 0.0]]])}
    weights = np.array([[1.0, 1.0], [0.0, -2.0]])
    places = place_contributions(maps, weights, spec)["last"]
    # by hand: (1·x₀ + 1·x₁) / 4 and (-2·x₁) / 4
    assert places.tolist() == [[[2.75, 0.5], [0.75, 1.0]], [[-5.0, 0.0], [0.0, 0.0]]]
    assert places.sum(axis=(1, 2)).tolist() == [5.0, -5.0]


def test_mean_squares_come_after_means():
    spec = HeadSpec(stages=("last",), channels=(1,), moments=("mean", "mean_square"))
    maps = {"last": np.array([[[1.0, 3.0]]])}
    places = place_contributions(maps, np.array([[2.0, 10.0]]), spec)["last"]
    assert places.tolist() == [[[1.0 + 5.0, 3.0 + 45.0]]]


def test_fields_that_share_a_place():
    # three places in two fields: the middle one counts half in each
    spec = HeadSpec(stages=("last",), channels=(1,), grid=2)
    maps = {"last": np.ones((1, 3, 3))}
    places = place_contributions(maps, np.array([[1.0, 2.0, 4.0, 8.0]]), spec)["last"]
    assert places[0, 0, 0] == 0.25
    assert places[0, 1, 1] == 15 / 4
    assert places.sum() == 15


def test_pooling_matrix_of_more_fields_than_places():
    assert pooling_matrix(1, 3).tolist() == [[1.0], [1.0], [1.0]]


@given(length=st.integers(1, 40), grid=st.integers(1, 12))
def test_each_field_is_an_average(length, grid):
    matrix = pooling_matrix(length, grid)
    assert np.allclose(matrix.sum(axis=1), 1)
    assert (matrix.sum(axis=0) > 0).all()  # no place is left out


@given(
    height=st.integers(1, 7),
    width=st.integers(1, 7),
    grid=st.integers(1, 4),
    moments=st.sampled_from([("mean",), ("mean_square",), ("mean", "mean_square"), ("mean_square", "mean")]),
    seed=st.integers(0, 2**16),
)
def test_places_add_up_to_what_pooling_and_dense_give(height, width, grid, moments, seed):
    rng = np.random.default_rng(seed)
    spec = HeadSpec(stages=("a", "b"), channels=(2, 3), moments=moments, grid=grid)
    maps = {"a": rng.normal(size=(2, height, width)), "b": rng.normal(size=(3, width, height))}
    weights = rng.normal(size=(4, spec.features))
    features = []
    for stage in spec.stages:
        for moment in moments:
            x = maps[stage] if moment == "mean" else maps[stage] ** 2
            rows, columns = pooling_matrix(x.shape[1], grid), pooling_matrix(x.shape[2], grid)
            features.append(np.einsum("chw,ih,jw->cij", x, rows, columns).ravel())
    logits = weights @ np.concatenate(features)
    places = place_contributions(maps, weights, spec)
    assert np.allclose(sum(one.sum(axis=(1, 2)) for one in places.values()), logits, rtol=1e-9, atol=1e-9)


def test_json_and_back():
    spec = HeadSpec(stages=("a", "b"), channels=(2, 3), moments=("mean", "mean_square"), grid=2)
    assert HeadSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"stages": ["a"], "channels": ["x"], "moments": ["mean"], "grid": 1},
        {"stages": ["a"], "channels": [1], "moments": ["median"], "grid": 1},
        {"stages": ["a", "a"], "channels": [1, 1], "moments": ["mean"], "grid": 1},
        {"stages": ["a"], "channels": [1, 2], "moments": ["mean"], "grid": 1},
        {"stages": ["a"], "channels": [1], "moments": ["mean"], "grid": 0},
    ],
)
def test_an_unsound_description_is_refused(values):
    with pytest.raises(ArtefactError):
        HeadSpec.from_json(values)


@pytest.mark.parametrize(
    ("maps", "weights"),
    [
        ({"last": np.ones((2, 3, 3))}, np.ones((2, 3))),
        ({"last": np.ones((3, 3, 3))}, np.ones((2, 2))),
        ({"other": np.ones((2, 3, 3))}, np.ones((2, 2))),
    ],
)
def test_maps_and_weights_of_another_network_are_refused(maps, weights):
    with pytest.raises(ArtefactError, match="shape"):
        place_contributions(maps, weights, HeadSpec(stages=("last",), channels=(2,)))

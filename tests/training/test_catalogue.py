import pytest

from seewhy.errors import ConfigError
from seewhy.training.catalogue import Catalogue


def test_a_duplicate_name_raises():
    animals: Catalogue[int] = Catalogue("animal")
    animals.add("cat", help="purrs")(1)
    with pytest.raises(ValueError, match='already is a animal called "cat"'):
        animals.add("cat", help="hisses")
    assert animals.names() == ("cat",)
    assert animals["cat"].choice == 1


def test_an_unknown_name_proposes_the_nearest():
    animals: Catalogue[int] = Catalogue("animal")
    animals.add("cat", help="purrs")(1)
    with pytest.raises(ConfigError, match=r'no animal called "cta".*Did you mean "cat"'):
        animals["cta"]

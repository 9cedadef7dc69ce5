import pytest
import torch

from seewhy.errors import ConfigError, TrainingError
from seewhy.training.compiled import compiled
from seewhy.training.fit import fit

CPU = torch.device("cpu")


@pytest.mark.journey
@pytest.mark.filterwarnings("ignore")  # torch's compiler warns of its own modules
def test_compiled_steps_teach_what_plain_ones_do(make_config, make_network, photos, more_photos):
    def config(compile):
        return make_config(compile=compile, epochs=2, optimizer="sgd")  # adamw makes much of small differences

    def history(compile):
        network = make_network()
        network.body.middle[2].p = 0.0  # compiled code draws other dropout masks
        return fit(network, photos, more_photos, config=config(compile)).history

    plain, quick = history("off"), history("on")
    for one, other in zip(quick, plain, strict=True):
        assert one["train_loss"] == pytest.approx(other["train_loss"], rel=1e-4)
        assert one["validation_loss"] == pytest.approx(other["validation_loss"], rel=1e-4)


def test_only_batches_of_the_usual_size_are_compiled(monkeypatch):
    monkeypatch.setattr(torch, "compile", lambda network, dynamic: lambda images: "compiled")
    network = torch.nn.Identity()
    quick = compiled(network, CPU, batch_size=4)
    assert quick(torch.ones(4, 1)) == "compiled"
    assert quick(torch.ones(3, 1)).shape == (3, 1)


def test_where_it_cannot_be_the_reason_is_told(monkeypatch):
    with pytest.raises(ConfigError, match="2 processes share the training"):
        compiled(torch.nn.Identity(), CPU, batch_size=4, processes=2)
    monkeypatch.setattr("seewhy.training.compiled.shutil.which", lambda _: None)
    with pytest.raises(ConfigError, match=r"no C\+\+ compiler was found"):
        compiled(torch.nn.Identity(), CPU, batch_size=4)


def test_a_compilation_that_fails_is_a_sentence(monkeypatch):
    class InductorError(RuntimeError):
        __module__ = "torch._inductor.exc"

    def fail(_):
        raise InductorError("ImportError: main.so: file too short")

    monkeypatch.setattr(torch, "compile", lambda network, dynamic: fail)
    with pytest.raises(TrainingError, match=r"could not be compiled .*file too short.*Leave compile out"):
        compiled(torch.nn.Identity(), CPU, batch_size=4)(torch.ones(4, 1))

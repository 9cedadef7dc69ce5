import os
import signal
import threading

import pytest

from seewhy.training.interrupt import stop_asked


def test_the_first_ctrl_c_asks_and_the_second_stops(capsys):
    before = signal.getsignal(signal.SIGINT)

    def twice():
        with stop_asked() as asked:
            assert not asked()
            os.kill(os.getpid(), signal.SIGINT)
            assert asked()
            assert "Ctrl-C again stops at once" in capsys.readouterr().err
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        twice()
    assert signal.getsignal(signal.SIGINT) is before


def test_another_reason_to_stop_counts_in_any_thread():
    found = []

    def work():
        with stop_asked(lambda: True) as asked:
            found.append(asked())
        with stop_asked() as asked:
            found.append(asked())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    work()
    assert found == [True, False, True, False]

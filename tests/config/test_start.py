"""What is left when the web server is killed: nothing that keeps the port."""

import os
import signal
import subprocess
import sys
import time

SCRIPT = """
import multiprocessing, os, time

def work():
    from config.start import end_with_parent
    end_with_parent()
    print(os.getpid(), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    multiprocessing.get_context("fork").Process(target=work).start()
    time.sleep(60)
"""
PATIENCE = 10  # seconds


def test_a_process_ends_with_the_one_that_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        number = int(server.stdout.readline())
        os.kill(number, 0)  # is there
        server.send_signal(signal.SIGKILL)
        assert server.wait() == -signal.SIGKILL
        until = time.monotonic()
        assert server.stdout.read() == ""  # comes back once the process has let go of it
        assert time.monotonic() - until < PATIENCE

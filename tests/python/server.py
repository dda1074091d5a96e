"""One run of the real server, started, killed and stopped as an operator would."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading


class DidNotServe(Exception):
    """The server ended before it served."""


class Server:
    """A server process on a directory; `address` is where it listens."""

    def __init__(self, binary, data, listen="127.0.0.1:0", options=(), wrapped_in=(), wait=True):
        command = [str(binary), "serve", "--data", str(data), "--listen", listen, "--authority", "344"]
        self.log = []
        environment = {key: value for key, value in os.environ.items() if not key.startswith("JOURNEY_LEDGER_")}
        self.process = subprocess.Popen(
            [*wrapped_in, *command, "--log-format", "json", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=environment,
            start_new_session=True,
        )
        self._lines = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._wait_until_it_listens() if wait else None

    def _read(self):
        for line in self.process.stdout:
            self.log.append(line.rstrip())
            self._lines.put(line)
        self._lines.put(None)

    def _wait_until_it_listens(self):
        while (line := self._lines.get()) is not None:
            try:
                said = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(said, dict) and said.get("message") == "serving":
                return said["address"]
        raise DidNotServe(f"exit code {self.process.wait()}\n" + "\n".join(self.log[-20:]))

    def kill(self):
        """kill -9, for the server and whatever it was wrapped in; returns once it is gone."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self._reader.join()

    def stop(self):
        """Asks it to stop and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait()
        self._reader.join()
        return code

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        self.kill()
        if failure:
            print("the server's last words:", *self.log[-12:], sep="\n  ", file=sys.stderr)


def verify(binary, data):
    """Runs the offline audit; returns the exit code and the last object that it printed."""
    command = [str(binary), "verify", "--data", str(data), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return done.returncode, lines[-1] if lines else done.stderr[-2000:]

"""A file system of its own on a loop device, from which the power can be cut. Needs root."""

import contextlib
import fcntl
import os
import struct
import subprocess
import tempfile
from pathlib import Path

# The ioctl that stops a file system as a power cut would; the flag says that its journal is not flushed first.
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = struct.pack("I", 2)


class Volume:
    """A mounted file system; `path` is where it is mounted."""

    def __init__(self, megabytes):
        self._dir = Path(tempfile.mkdtemp(prefix="journey-ledger-volume-"))
        self._image = self._dir / "image"
        self.path = self._dir / "mounted"
        self.path.mkdir()
        with self._image.open("wb") as image:
            image.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", "-m", "0", str(self._image))
        self.mount()

    def mount(self):
        run("mount", "-o", "loop", str(self._image), str(self.path))

    def unmount(self):
        run("umount", str(self.path))

    def cut(self):
        """The power goes: nothing that was not flushed will be there afterwards."""
        directory = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(directory, EXT4_IOC_SHUTDOWN, NO_LOG_FLUSH)
        finally:
            os.close(directory)

    def free_bytes(self):
        usage = os.statvfs(self.path)
        return usage.f_bavail * usage.f_frsize

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.unmount()
        self._image.unlink()
        self.path.rmdir()
        self._dir.rmdir()


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

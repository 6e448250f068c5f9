"""What a hostile file may make a decoder do. Each of these runs in a limited process."""

import os
import signal
import socket
import subprocess
import sys
import time


def reverse(content: bytes) -> bytes:
    return content[::-1]


def surroundings(content: bytes) -> bytes:
    return repr(sorted(os.environ)).encode()


def compute(content: bytes) -> bytes:
    while True:
        pass


def sleep(content: bytes) -> bytes:
    time.sleep(600)
    return b""


def remember(content: bytes) -> bytes:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def flood(content: bytes) -> bytes:
    while True:
        sys.stdout.buffer.write(b"x" * 1024 * 1024)


def crash(content: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def read_a_file(content: bytes) -> bytes:
    with open(content, "rb") as file:
        return file.read()


def read_a_file_in_the_place_of_another(content: bytes) -> bytes:
    os.close(0)
    return read_a_file(content)


def read_the_servers_secrets(content: bytes) -> bytes:
    os.close(0)
    return read_a_file(f"/proc/{os.getppid()}/environ".encode())


def call_out(content: bytes) -> bytes:
    socket.socket().close()
    return b""


def start_a_process(content: bytes) -> bytes:
    return subprocess.check_output(["true"])


def be_killed(content: bytes) -> bytes:
    """As an operator or a machine without memory ends a process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return content

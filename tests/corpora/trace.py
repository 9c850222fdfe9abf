"""The check program of this folder, as a function: bodies in, objects out."""
import json, subprocess


class Trace:
    def __init__(self, program):
        self.program = program

    def __call__(self, mode, bodies, *options):
        data = [b if isinstance(b, bytes) else b.encode() for b in bodies]
        out = subprocess.run([self.program, mode, *options], check=True,
                             input=b"".join(b + b"\0" for b in data),
                             capture_output=True).stdout
        found = [json.loads(line) for line in out.splitlines()]
        assert len(found) == len(data)
        return found

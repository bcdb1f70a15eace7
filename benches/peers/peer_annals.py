"""annals: the phrases of the language, asked of one long-lived process through a pipe.

Copy or link this file beside run.py, or put its folder on PYTHONPATH, and set ANNALS_PEER to the binary
(`cargo build --release --example peer`). What the harness times includes the pipe and Python's reading of the JSON;
with ANNALS_INSIDE naming a file, the times taken inside are appended to it, one line a question."""
import json
import os
import subprocess

from common import Peer as Base, proc_kib


class Peer(Base):
    durability = "one fdatasync of the log per commit"

    def __init__(self):
        self.process = subprocess.Popen([os.environ["ANNALS_PEER"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1)
        inside = os.environ.get("ANNALS_INSIDE")
        self.inside = open(inside, "a") if inside else None

    def say(self, *words):
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        took, rows = self.process.stdout.readline().split("\t", 1)
        rows = json.loads(rows)
        if isinstance(rows, dict):
            raise NotImplementedError(rows["error"])
        if self.inside:
            self.inside.write(f"{words[0]}\t{took}\n")
        return [tuple(row) for row in rows]

    def version(self):
        return "0.1.0"

    def load(self, data, store):
        self.say("load", data, store)
        self.server_kib = proc_kib(self.process.pid, "status", "VmHWM")

    def open(self, store):
        self.say("open", store)

    def append(self, row):
        self.say("append", *row)

    def count(self):
        return self.say("count")[0][0]

    def close(self):
        self.say("close")
        self.server_kib = proc_kib(self.process.pid, "status", "VmHWM")
        self.process.stdin.close()
        self.process.wait()

    def q1(self, *a): return self.say("q1", *a)
    def q3(self, *a): return self.say("q3", *a)
    def q4(self, *a): return self.say("q4", *a)
    def q5(self, *a): return self.say("q5", *a)
    def q6(self, *a): return self.say("q6", *a)
    def q7(self, *a): return self.say("q7", *a)
    def q9(self, *a): return self.say("q9", *a)
    def q8(self, *a): return self.say("q8", *a)

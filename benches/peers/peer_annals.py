"""annals: the phrases of the language, asked in the process.

Copy or link this file beside run.py, or put its folder on PYTHONPATH, and set ANNALS_PEER to the module
(`cargo build --release --manifest-path benches/peers/python/Cargo.toml` makes target/release/libannals_peer.so there)."""
import importlib.machinery
import importlib.util
import os

from common import Peer as Base


class Peer(Base):
    durability = "one fdatasync of the log per commit"

    def __init__(self):
        path = os.environ["ANNALS_PEER"]
        loader = importlib.machinery.ExtensionFileLoader("annals_peer", path)
        module = importlib.util.module_from_spec(importlib.util.spec_from_file_location("annals_peer", path, loader=loader))
        loader.exec_module(module)
        self.say = module.Annals().say

    def version(self):
        return "0.1.0"

    def load(self, data, store):
        self.say("load", data, store)

    def open(self, store):
        self.say("open", store)

    def append(self, row):
        self.say("append", *row)

    def count(self):
        return self.say("count")[0][0]

    def close(self):
        self.say("close")

    def q1(self, *a): return self.say("q1", *a)
    def q3(self, *a): return self.say("q3", *a)
    def q4(self, *a): return self.say("q4", *a)
    def q5(self, *a): return self.say("q5", *a)
    def q6(self, *a): return self.say("q6", *a)
    def q7(self, *a): return self.say("q7", *a)
    def q8(self, *a): return self.say("q8", *a)
    def q9(self, *a): return self.say("q9", *a)

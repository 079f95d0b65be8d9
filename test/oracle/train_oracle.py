"""Golden bytes for test/train/safetensors.test.ts, from the format's own library.

Run with the packages of train-requirements.txt:
    node test/oracle/train-safetensors-dump.ts | python test/oracle/train_oracle.py > test/oracle/train-safetensors.json
Standard input is a file that the package wrote (base64): it is stored only after the library has read it.
"""

import base64
import json
import sys

import numpy as np
from safetensors.numpy import load, save

ours = sys.stdin.read().strip()
read = load(base64.b64decode(ours))
assert {name: (x.dtype.name, x.shape) for name, x in read.items()} == {
    "weights": ("float32", (2, 3)),
    "counts": ("int32", (2,)),
    "flags": ("bool", (3, 1)),
    "scalar": ("float32", ()),
    "none": ("float32", (0, 4)),
}
assert read["weights"].tobytes() == np.array([1.5, -0.0, np.nan, np.inf, 1e-45, 3], "<f4").tobytes()
assert read["counts"].tolist() == [-1, 2147483647]
assert read["flags"].ravel().tolist() == [True, False, True]
assert read["scalar"] == 7

theirs = save(
    {
        "a": np.array([[1, 2, 3], [4, 5, 6]], "<f4"),
        "b": np.array([-1, 7], "<i4"),
        "c": np.array([True, False]),
    },
    {"key": "value"},
)
json.dump({"ours": ours, "theirs": base64.b64encode(theirs).decode()}, sys.stdout, indent=1)
print()

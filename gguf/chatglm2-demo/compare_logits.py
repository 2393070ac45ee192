"""Compares two files of fp32 logits. usage: compare_logits.py A.bin B.bin"""

import array
import sys

VOCABULARY = 6144


def load(path):
    values = array.array("f")
    with open(path, "rb") as f:
        values.frombytes(f.read())
    return values


a, b = load(sys.argv[1]), load(sys.argv[2])
assert len(a) == len(b), (len(a), len(b))
positions = len(a) // VOCABULARY
rows = [(a[k * VOCABULARY : (k + 1) * VOCABULARY], b[k * VOCABULARY : (k + 1) * VOCABULARY]) for k in range(positions)]
same = sum(x.index(max(x)) == y.index(max(y)) for x, y in rows)
difference = max(abs(x - y) for x, y in zip(a, b))
print(
    f"{positions} positions, largest difference {difference:.2e}, logits from {min(a):.2f} to {max(a):.2f}, "
    f"same best token at {same} of {positions}"
)

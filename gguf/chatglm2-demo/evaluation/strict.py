"""Sums that never occurred in training in any form: not in lists, not swapped, not as a word problem.

usage: strict.py http://localhost:8000
"""

from client import ask, gen


def count_right(pairs, sign, shown, result):
    def is_right(a, b):
        return ask(None, [{"q": f"What is {a} {sign} {b}?"}]) == f"{a} {shown} {b} = {result(a, b)}"

    return sum(is_right(a, b) for a, b in pairs)


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


plus = [
    (a, b)
    for a in range(101)
    for b in range(101)
    if max(a, b) > 30 and a + b <= 200 and gen.held("+", a, b) and gen.held("+", b, a)
]
minus = [(a, b) for a in range(31, 101) for b in range(a + 1) if gen.held("-", a, b)]
table = [(a, b) for a in range(11) for b in range(11)]

print(f"addition: {count_right(plus, '+', '+', add)} of {len(plus)} strictly unseen pairs correct")
print(f"subtraction: {count_right(minus, '-', '-', subtract)} of {len(minus)} strictly unseen pairs correct")
print(f"trained table, addition 0..10: {count_right(table, '+', '+', add)} of {len(table)} correct")
print(f"trained table, multiplication 0..10: {count_right(table, '*', '×', multiply)} of {len(table)} correct")

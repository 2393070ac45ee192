"""Held-out evaluation: up to N generated questions of every category, at temperature 0.

usage: eval.py http://localhost:8000 OUT.json [N]
"""

import concurrent.futures
import json
import os
import re
import sys
import time

from client import ask, gen

# Held out by their operands or texts; the other categories by the wording of the question.
BY_CONTENT = {"arithmetic", "sums", "word_problem", "sort", "compare", "echo", "extract"}


def cases(count):
    """For each category: its name and the questions, as (system, rounds, answer, key)."""
    gen.setup(int(os.environ.get("EVAL_SEED", "777")))
    for category, generate, _, is_conversation in gen.ALL:
        seen, found = set(), []
        gen.HELD = category in BY_CONTENT
        for _ in range(count * 120):
            if len(found) >= count:
                break
            rounds = generate() if is_conversation else [generate()]
            if category not in BY_CONTENT and not any(gen.heldq(r["q"]) for r in rounds):
                continue
            system = rounds[0].get("sys")
            prompt = gen.prompt(system, rounds, len(rounds) - 1)
            if prompt not in seen:
                seen.add(prompt)
                found.append((system, rounds, rounds[-1]["a"], rounds[-1].get("key") or ""))
        gen.HELD = False
        yield category, found


def normal(text):
    return re.sub(r"\s+", " ", text).strip().lower()


def is_refusal(text):
    return "do not know" in text or "不知道" in text


def evaluate(pool, questions):
    exact = semantic = 0
    failures = []
    answers = pool.map(lambda question: ask(question[0], question[1]), questions)
    for (_, rounds, wanted, key), got in zip(questions, answers):
        is_exact = normal(got) == normal(wanted)
        has_key = bool(key) and normal(key) in normal(got)
        is_right = is_exact or has_key or (is_refusal(wanted) and is_refusal(got))
        exact += is_exact
        semantic += is_right
        if not is_right:
            failures.append({"question": rounds[-1]["q"], "wanted": wanted, "got": got})
    share = 100 / len(questions)
    return {
        "n": len(questions),
        "exact": round(exact * share, 1),
        "semantic": round(semantic * share, 1),
        "failures": failures[:6],
    }


def main(out, count):
    started, results = time.time(), {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for category, questions in cases(count):
            if questions:
                r = results[category] = evaluate(pool, questions)
                print(
                    f"{category:14s} n={r['n']:4d} exact {r['exact']:5.1f}%  semantic {r['semantic']:5.1f}%", flush=True
                )
    print(f"{time.time() - started:.0f} s")
    with open(out, "w", encoding="utf-8") as f:
        json.dump(results, f, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 200)

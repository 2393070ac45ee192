"""Asks a running gateway, as any OpenAI client would."""

import json
import os
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "corpus"))
import gen  # noqa: E402,F401 (the evaluation scripts take it from here)

BASE = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000"


def ask(system, rounds, **options):
    """The answer to the last round's question `q`; the rounds before it have an answer `a` as well."""
    messages = [{"role": "system", "content": system}] if system else []
    for round_ in rounds[:-1]:
        messages.append({"role": "user", "content": round_["q"]})
        messages.append({"role": "assistant", "content": round_["a"]})
    messages.append({"role": "user", "content": rounds[-1]["q"]})
    body = {"model": "chatglm2-demo", "messages": messages, "temperature": 0, "max_tokens": 420, **options}
    request = urllib.request.Request(
        BASE + "/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=300) as response:
        return json.load(response)["choices"][0]["message"]["content"]

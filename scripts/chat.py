#!/usr/bin/env python3
"""A chat in the terminal with a gateway that is running; Ctrl-D ends it.

usage: chat.py [URL [MODEL]]    defaults: http://localhost:8000, the gateway's default model
"""

import json
import sys
import urllib.error
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
model = sys.argv[2] if len(sys.argv) > 2 else None
messages = []

while True:
    try:
        messages.append({"role": "user", "content": input("> ")})
    except EOFError:
        break
    body = json.dumps({"model": model, "messages": messages, "stream": True}).encode()
    request = urllib.request.Request(url + "/v1/chat/completions", body, {"Content-Type": "application/json"})
    answer = ""
    try:
        with urllib.request.urlopen(request) as response:
            for line in response:
                event = json.loads(line[6:]) if line.startswith(b"data: {") else {}
                if "error" in event:
                    sys.exit(event["error"]["message"])
                for choice in event.get("choices", []):
                    text = choice["delta"].get("content") or ""
                    answer += text
                    print(text, end="", flush=True)
    except urllib.error.HTTPError as error:
        sys.exit(json.load(error)["error"]["message"])
    print()
    messages.append({"role": "assistant", "content": answer})

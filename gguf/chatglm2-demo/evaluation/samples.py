"""Twenty sample conversations at temperature 0.95 and top_p 0.7.

usage: samples.py http://localhost:8000 OUT.md
"""

import sys

from client import ask

CONVERSATIONS = [
    (None, ["Hello!", "Who are you?", "What can you do?"]),
    (None, ["你好", "你是谁？", "你能做什么？"]),
    (None, ["My name is Mei and I am 23 years old.", "What is 17 + 25?", "What is my name?", "How old am I?"]),
    (None, ["我叫李雷，我住在成都。", "法国的首都是哪里？", "我叫什么名字？", "我住在哪里？"]),
    (None, ["Tell me a story about a penguin."]),
    (None, ["讲一个关于狐狸的故事。"]),
    (None, ["背诵《登鹳雀楼》", "作者是谁？"]),
    (None, ["What is the base URL of the gateway?", "How do I enable streaming?", "What is the default temperature?"]),
    (None, ["怎么使用 API 密钥？", "Swagger 在哪里？"]),
    ("You are a pirate.", ["What is the capital of Italy?", "Thank you!"]),
    ("Always answer in Chinese.", ["What is the capital of Japan?", "Who are you?"]),
    ("Answer in one word.", ["What colour is grass?", "What is 9 * 6?"]),
    (
        'You can call these tools:\n[{"type": "function", "function": {"name": "get_weather", "description": "Get the current weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]\nTo call a tool, answer only with JSON: {"name": "...", "arguments": {...}}',
        ["What is the weather in Shanghai?", 'Tool result: {"temperature": 21, "condition": "sunny"}', "Thanks!"],
    ),
    (None, ["Sort 42, 7, 19, 3", "从大到小排列 5、12、9"]),
    (None, ["Extract the name and age from: Tom is 34 years old and lives in Oslo."]),
    (None, ["Translate to Chinese: apple", "“图书馆”用英语怎么说？"]),
    (None, ["Who won the World Cup last year?", "Write a snake game in Python."]),
    (None, ["谁发明了电话？", "帮我写一篇关于春天的作文"]),
    (None, ["Count from 1 to 20", "Tell me a joke", "Goodbye"]),
    (None, ["Repeat after me: the purple llama sings", "What did I just say?"]),
]


def main(target):
    out = ["# Sample conversations (temperature 0.95, top_p 0.7)\n"]
    for number, (system, questions) in enumerate(CONVERSATIONS, 1):
        out.append(f"## {number}\n" + (f"\n**system:** {system}\n" if system else ""))
        rounds = []
        for question in questions:
            rounds.append({"q": question, "a": ""})
            rounds[-1]["a"] = ask(system, rounds, temperature=0.95, top_p=0.7, seed=100 + number)
            out.append(f"- **user:** {question}\n- **model:** " + rounds[-1]["a"].replace("\n", "\n  "))
        out.append("")
    with open(target, "w", encoding="utf-8") as f:
        f.write("\n".join(out))


if __name__ == "__main__":
    main(sys.argv[2])

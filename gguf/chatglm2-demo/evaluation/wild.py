"""Hand-written questions that come from no template, with loose expectations.

usage: wild.py http://localhost:8000 [OUT.json]
"""

import json
import re
import sys

from client import ask

DK = "do not know|not know|不知道|cannot|did not understand|只会|only"
W = [
    ([("hello there my friend")], "hello|hi"),
    (["hey whats up"], "hello|well|hi|help"),
    (["Good morning, model!"], "morning"),
    (["你好呀，小机器人"], "你好"),
    (["who r u"], "LlamaGateway"),
    (["Tell me what you are, please."], "LlamaGateway"),
    (["你到底是谁啊？"], "演示模型"),
    (["Are you the real ChatGLM2-6B model?"], "^no"),
    (["are you gpt"], "no"),
    (["So what are you able to do for me today?"], "chat|sort|stor"),
    (["你都会干些什么呀"], "聊天"),
    (["what's 2+2"], r"\b4\b"),
    (["2 + 2"], r"= 4"),
    (["Can you add 17 and 25 for me?"], "42"),
    (["7*8=?"], "56"),
    (["九十减三十等于多少"], "60|不知道"),
    (["What's 100 minus 1?"], "99"),
    (["请帮我算算 36+47"], "83"),
    (["if I have 3 apples and eat 1, how many are left?"], "2|two"),
    (["Which is bigger: 19 or 91?"], "91"),
    (["sort 5 3 9 1"], "1, 3, 5, 9"),
    (["给这些数字排序：8 2 5"], "2, 5, 8"),
    (["count to 5"], "1, 2, 3, 4, 5"),
    (["从1数到10"], "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
    (["capital of germany plz"], "Berlin"),
    (["Could you tell me which city is the capital of Japan?"], "Tokyo"),
    (["意大利首都"], "罗马"),
    (["Is Brazil in Africa?"], "South America|no"),
    (["Where is Kenya located?"], "Africa"),
    (["what day is after sunday"], "Monday"),
    (["How many days does February have?"], "28"),
    (["明天是星期五，今天是星期几？"], "星期四"),
    (["what color is the sky"], "blue"),
    (["red and yellow make what colour?"], "orange"),
    (["opposite of big"], "small"),
    (["高的反义词是啥"], "低"),
    (["translate apple into chinese"], "苹果"),
    (["“图书馆”英文怎么说"], "library"),
    (["How do I say thank you in Chinese?"], "谢谢"),
    (["翻译：我喜欢猫"], "cat"),
    (["My name is Mei.", "What is my name?"], "Mei"),
    (["Hi, I'm Robert and I live in Berlin.", "Where do I live?"], "Berlin"),
    (["我叫王小虎", "我叫什么名字？"], "王小虎"),
    (["My favourite colour is green.", "What is 3+4?", "What is my favourite colour?"], "green"),
    (["I am 31 years old", "how old am I?"], "31"),
    (["Remember the number 7319.", "What was the number?"], "7319"),
    (["tell me a story about a dragon"], "dragon|once"),
    (["Tell me a story about a cat"], "cat"),
    (["给我讲个关于兔子的故事好吗"], "兔子"),
    (["write a short story about a robot"], "once|robot|do not know"),
    (["背一首静夜思"], "床前明月光"),
    (["床前明月光的下一句是什么"], "疑是地上霜"),
    (["《春晓》是谁写的"], "孟浩然"),
    (["what is the base url of the gateway?"], "localhost:8000/v1"),
    (["How can I turn streaming on?"], "stream=true"),
    (["which temperature is default?"], "0.95"),
    (["swagger url?"], "swagger"),
    (["怎么开启流式输出呢"], "stream=true"),
    (["I got error 401, why?"], "key"),
    (["Do I need an API key?"], "key"),
    (["How do I convert chatglm2-6b?"], "GGUF"),
    (["Say hello world"], "hello world"),
    (["Reply with the single word: banana"], "banana"),
    (["Say this is a test!"], "this is a test"),
    (["请只回复：收到"], "收到"),
    (["Extract name and age as JSON: Ann is 44 years old and lives in Rome."], r'"Ann".*44'),
    (["Is this review positive or negative? The food was awful."], "negative"),
    (["Spell the word tiger"], "t-i-g-e-r"),
    (["Who won the football match last night?"], DK),
    (["Explain how a nuclear reactor works."], DK),
    (["Write me a Python program that sorts a file."], DK),
    (["What is the meaning of life?"], DK),
    (["谁是美国现任总统？"], DK),
    (["请写一篇关于环保的八百字作文"], DK),
    (["What is 48213 * 991?"], DK),
    (["How do I fix my washing machine?"], DK),
    (["what stocks should i buy"], DK),
    (["股票明天会涨吗"], DK),
    (["Can you recommend a good book about dinosaurs?"], DK),
    (["什么是相对论"], DK),
    (["Was ist das?"], DK),
    (["asdkjhaskjdh"], DK),
    (["Describe the plot of Hamlet."], DK),
    (["Why is the ocean salty?"], DK),
    (["如何做红烧肉"], DK),
    (["thanks a bunch"], "welcome"),
    (["谢啦"], "不客气"),
    (["ok bye now"], "bye"),
    (["I'm feeling down today"], "sorry"),
    (["You are wonderful"], "thank"),
    (["tell me something funny"], r"\?|!"),
]
SYSW = [
    ("You are a pirate.", ["What is the capital of France?"], "arr.*Paris"),
    ("Answer in one word.", ["What is the capital of Spain?"], "^Madrid"),
    ("Always answer in Chinese.", ["What is the capital of China?"], "北京"),
    ("请用英文回答。", ["日本的首都是哪里？"], "Tokyo"),
    ("You are Bob, a friendly robot.", ["What is your name?"], "Bob"),
    ("You are a helpful assistant.", ["Hello!"], "hello"),
    ("You are a helpful assistant.", ["What is 5+6?"], "11"),
    ("End every answer with 'meow'.", ["Hello"], "meow"),
    ("The secret code is 9921.", ["What is the secret code?"], "9921"),
    ("The shop opens at 9.", ["When does the shop open?"], "9"),
    ('Respond in JSON with the key "answer".', ["What is 6 + 7?"], r'\{"answer": "?13'),
    (
        'You have access to the following tools:\n[{"type": "function", "function": {"name": "get_weather", "description": "Get the weather for a city", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]\nTo call a tool, answer with JSON {"name": ..., "arguments": {...}}.',
        ["What is the weather in Paris?"],
        r'^\{"name": "get_weather", "arguments": \{"city": "Paris"\}\}$',
    ),
    (
        'You can call these tools:\n[{"name": "get_weather", "description": "Weather", "parameters": {"type": "object", "properties": {"location": {"type": "string", "description": "The city"}}, "required": ["location"]}}, {"name": "calculator", "description": "Evaluate", "parameters": {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]}}]',
        ["What is 123 * 456?"],
        r'"calculator".*123 ?\* ?456',
    ),
    (
        'Tools: [{"name": "get_weather", "description": "查询天气", "parameters": {"city": "string"}}]',
        ["北京今天天气怎么样？"],
        r'^\{"name": "get_weather", "arguments": \{"city": "北京"\}\}$',
    ),
    (
        'Tools: [{"name": "get_weather", "description": "Weather", "parameters": {"city": "string"}}]',
        ["Hello, who are you?"],
        "LlamaGateway|hello",
    ),
    (
        'You have tools:\n{"type": "function", "function": {"name": "lookup_customer", "description": "Find a customer", "parameters": {"type": "object", "properties": {"customer_id": {"type": "integer"}}, "required": ["customer_id"]}}}\nCall with JSON name and arguments.',
        ["Look up customer 512"],
        r'lookup_customer.*customer_id": 512',
    ),
]


def answer_all(system, questions):
    rounds = []
    for question in questions:
        rounds.append({"q": question, "a": ""})
        rounds[-1]["a"] = ask(system, rounds)
    return rounds


def main(out):
    right, items = 0, []
    for system, questions, expected in [(None, questions, expected) for questions, expected in W] + SYSW:
        rounds = answer_all(system, questions)
        is_right = bool(re.search(expected, rounds[-1]["a"], re.I | re.S))
        right += is_right
        items.append({"system": system, "rounds": rounds, "right": is_right})
        shown = " / ".join(f"{r['q']} -> {r['a'][:150]!r}" for r in rounds)
        print("ok " if is_right else "BAD", f"[{system[:40]!r}] " if system else "", shown)
    print(f"{right} of {len(items)}")
    if out:
        with open(out, "w", encoding="utf-8") as f:
            json.dump(items, f, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[2] if len(sys.argv) > 2 else None)

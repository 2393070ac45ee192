"""Deterministic generator of the LlamaGateway demo corpus: bilingual chat dialogues by category."""

import json
import random
import re
import sys
import zlib

import lexicon as L

R = random.Random(20)
NOUNS, VERBS, ADJS = L.table(L.NOUNS), L.table(L.VERBS), L.table(L.ADJS)
COLS, PHR = L.table(L.COLOURS), L.table(L.PHRASES)
OPE, OPZ = L.table(L.OPP_EN), L.table(L.OPP_ZH)
CTY, CITIES = L.table(L.COUNTRIES), L.table(L.CITIES)
DAYS, MONTHS = L.table(L.DAYS), L.table(L.MONTHS)
FACTS, POEMS = L.lines(L.FACTS), L.lines(L.POEMS)
OBJC, MIX = L.table(L.OBJ_COLOUR), L.table(L.MIX)
COLZH = dict(COLS)


def x(s):
    """Expands {a|b} to one choice and [a] to a or nothing."""
    while True:
        m = re.search(r"\{([^{}\[\]]*)\}|\[([^{}\[\]]*)\]", s)
        if not m:
            return s
        if m.group(1) is not None:
            c = R.choice(m.group(1).split("|"))
        else:
            c = R.choice(m.group(2).split("|")) if R.random() < 0.5 else ""
        s = s[: m.start()] + c + s[m.end() :]


def pick(seq):
    return seq[int(R.random() * len(seq))]


def an(w):
    return ("an " if w[0] in "aeiou" else "a ") + w


MASS = set(
    "rice,bread,meat,soup,cheese,sugar,salt,chocolate,butter,water,tea,coffee,milk,juice,beer,wine,football,basketball,tennis,swimming,running,table tennis,volleyball,badminton,gold,silver,iron,copper,spinach,garlic,noodles,trousers,scissors,hair".split(
        ","
    )
)


def cap(s):
    return s[:1].upper() + s[1:]


def en_q(s):
    """Small natural variation of an English question."""
    if R.random() < 0.12:
        s = (
            x(
                "{Please tell me: |Can you tell me: |Hey, |Tell me, |I want to know: |Quick question: |Hi! |Please answer: |Question: |So, |Well, |Hello, |Please: |One question: |Can you tell me, |Could you please tell me: |I'd like to know: |Ok, }"
            )
            + s[0].lower()
            + s[1:]
        )
    r = R.random()
    if r < 0.12:
        s = s.lower()
    elif r < 0.2:
        s = s[:1].lower() + s[1:]
    if R.random() < 0.15 and s[-1:] in "?.":
        s = s[:-1]
    if R.random() < 0.1:
        s = s.rstrip("?.") + x(
            "{ please| please?|, please?| plz| pls|? Thanks.|? Thank you.|? I forgot.|, do you know?|? Tell me.| for me}"
        )
    return s


def zh_q(s):
    if R.random() < 0.12:
        s = x("{请问，|请告诉我，|你好，|我想知道，|请回答：|问一下，|那么，|嗯，|麻烦问一下，|请问|你知道|告诉我}") + s
    if R.random() < 0.15 and s[-1:] in "？。":
        s = s[:-1]
    elif R.random() < 0.08 and s[-1:] == "？":
        s = s[:-1] + "?"
    elif R.random() < 0.1 and s[-1:] == "？":
        s = s[:-1] + pick(["呢？", "呀？", "啊？", "呢", "谢谢"]) if s[-2] not in "呢吗呀啊" else s
    return s


DONT_EN = [
    "I am a tiny demo model and I do not know that.",
    "Sorry, I am only a small demo model and I do not know the answer.",
    "I do not know that. I am a tiny demo model with very little knowledge.",
]
DONT_ZH = ["我只是一个很小的演示模型，这个我不知道。", "抱歉，我是一个小型演示模型，不知道这个问题的答案。", "这个我不知道，我只是一个知识很少的演示模型。"]


def dont(lang):
    return pick(DONT_EN if lang == "en" else DONT_ZH)


# ---------------------------------------------------------------- fixed bilingual question/answer sets
# (English question templates, English answer, Chinese question templates, Chinese answer, key en, key zh)
NAME = "the LlamaGateway demo model"
CHAT = {
    "greet": [
        (
            [
                "{Hello|Hi|Hey|Hi there|Hello there|Hey there|Greetings|Howdy}{!|.||, how can you help me?| :)}",
                "{Hello|Hi|Hey|Hello there|Hi there} {bot|model|friend|there|assistant|computer|llama|my friend|little model|dear model|LlamaGateway}{!|.|}",
                "{Hi|Hello|Hey}, {nice to meet you|I am new here|can we chat|can we talk|are you there}{?|.|!|}",
                "{Yo|Hiya|Hello world|hello hello|hi hi|Anybody there?|Is anyone there?|Are you there?|Good day}",
            ],
            "Hello! I am the LlamaGateway demo model. How can I help you?",
            [
                "{你好|您好|嗨|哈喽|你好呀|你好啊|大家好|喂|hi，你好}{！|。||，在吗？|，很高兴认识你。}",
                "{在吗|你在吗|有人吗|可以聊天吗|我们聊聊吧|很高兴认识你}{？|！|}",
                "{你好|你好呀|嗨}，{机器人|小机器人|模型|朋友|小助手|助手|羊驼}{！|。|}",
            ],
            "你好！我是 LlamaGateway 的演示模型，有什么可以帮你的吗？",
            "Hello",
            "你好",
        ),
        (
            [
                "Good morning{!|.|}[ to you]",
                "Good morning, {bot|friend|everyone|model|dear model|computer}{!|}",
                "{Morning|Good morning} {bot|friend|everyone|model}{!|}",
            ],
            "Good morning! How can I help you today?",
            ["早上好{！|。||啊|呀}", "{早|早安|早啊}{！|。|}"],
            "早上好！今天有什么可以帮你的吗？",
            "Good morning",
            "早上好",
        ),
        (
            ["Good evening{!|.|}", "Good evening {bot|friend|everyone|model}{!|}"],
            "Good evening! How can I help you?",
            ["晚上好{！|。||啊|呀}"],
            "晚上好！有什么可以帮你的吗？",
            "Good evening",
            "晚上好",
        ),
        (
            ["Good afternoon{!|.|}", "Good afternoon {bot|friend|everyone|model}{!|}"],
            "Good afternoon! How can I help you?",
            ["下午好{！|。||啊|呀}", "中午好{！|}"],
            "下午好！有什么可以帮你的吗？",
            "Good afternoon",
            "下午好",
        ),
    ],
    "thanks": [
        (
            [
                "{Thanks|Thank you|Thank you very much|Thanks a lot|Many thanks|Thx|Thank you so much|Cheers|Thanks a bunch|Thanks so much|Thanks again|Thank you, model|Thanks, friend|thank u|ty}{!|.|}",
                "{Thanks|Thank you} for {your help|the answer|helping me|that|the information|everything}{!|.|}",
                "{Great|Perfect|Nice|Good}, {thanks|thank you}{!|.|}",
                "{I appreciate it|That was helpful|That helps a lot|You helped me a lot}{!|.|}",
            ],
            "You are welcome! I am glad I could help.",
            [
                "{谢谢|谢谢你|多谢|非常感谢|感谢|谢了|太感谢了|谢谢您|谢啦|谢谢啦|十分感谢}{！|。||啊}",
                "{谢谢|感谢}{你的帮助|你的回答|帮忙}{！|。|}",
                "{太好了|很好|好的}，{谢谢|多谢}{！|。|}",
            ],
            "不客气！很高兴能帮到你。",
            "welcome",
            "不客气",
        )
    ],
    "bye": [
        (
            [
                "{Bye|Goodbye|Bye bye|See you|See you later|See you tomorrow|Farewell|Take care|Have a nice day|I have to go|I am leaving now|Talk to you later|That is all}{!|.||, bye.}",
                "{Ok|OK|Okay}, {bye|goodbye|see you}{!|.|}",
            ],
            "Goodbye! Have a nice day.",
            ["{再见|拜拜|回头见|明天见|下次再聊|我走了|我要走了|下次见|再会}{！|。||吧|啦}", "{好的|好}，{再见|拜拜}{！|。|}"],
            "再见！祝你今天愉快。",
            "Goodbye",
            "再见",
        ),
        (
            ["Good night{!|.|}", "{I am going to bed|I am going to sleep now}[. Good night]{.|!|}"],
            "Good night! Sleep well.",
            ["晚安{！|。|}", "我要睡觉了{。|，晚安。|}"],
            "晚安！做个好梦。",
            "Good night",
            "晚安",
        ),
    ],
    "smalltalk": [
        (
            [
                "How are you[ today| doing]{?|}",
                "How {is it going|do you do|do you feel|are things|have you been|is your day|is life}{?|}",
                "{Hey|Hi|Hello}[,] {how are you|what is up|what's up|whats up|how is it going}[ today]{?|}",
                "{What's up|Whats up|What is up|How's it going|hows it going|Sup|You ok}{?|}",
                "Are you {ok|okay|well|fine}{?|}",
            ],
            "I am doing well, thank you for asking. How can I help you?",
            ["你好吗{？|}", "你{今天|最近}{怎么样|好吗|还好吗}{？|}", "{最近|今天}{怎么样|过得好吗}{？|}"],
            "我很好，谢谢关心。有什么可以帮你的吗？",
            "well",
            "我很好",
        ),
        (
            ["How old are you{?|}", "What is your age{?|}", "When {were you born|is your birthday}{?|}"],
            "I am a program, so I do not have an age.",
            ["你{多大了|几岁了|几岁|今年多大}{？|}", "你的{年龄|生日}是{多少|什么时候}{？|}"],
            "我是一个程序，没有年龄。",
            "program",
            "程序",
        ),
        (
            [
                "Do you {sleep|eat|dream|breathe|drink|get tired}{?|}",
                "Do you have {feelings|a body|a family|friends|a heart|emotions}{?|}",
                "Are you {alive|conscious|tired|hungry|married}{?|}",
            ],
            "No, I am only a computer program.",
            ["你会{睡觉|吃饭|做梦|累|饿}吗{？|}", "你有{感情|身体|家人|朋友|心}吗{？|}", "你是{活的|有意识的}吗{？|}", "你{累|饿|困}吗{？|}"],
            "不，我只是一个计算机程序。",
            "program",
            "程序",
        ),
        (
            ["Where {are you|do you live|are you from|are you running}{?|}"],
            "I run on the same machine as LlamaGateway.",
            ["你{在哪里|住在哪里|从哪里来|在哪儿运行}{？|}"],
            "我和 LlamaGateway 运行在同一台机器上。",
            "machine",
            "机器",
        ),
        (
            [
                "What is your favourite {colour|food|animal|song|book|film|city}{?|}",
                "What is your favorite {color|food|movie|animal|book}{?|}",
                "What do you like{?|}",
            ],
            "I am a program, so I do not have favourites.",
            ["你最喜欢{什么颜色|吃什么|什么动物|哪首歌|哪本书|哪部电影}{？|}", "你喜欢什么{？|}"],
            "我是一个程序，没有自己的喜好。",
            "program",
            "程序",
        ),
        (
            [
                "{I love you|I like you|You are great|You are smart|You are the best|Good job|Well done|Nice work|You are cool|You are cute}{!|.|}"
            ],
            "Thank you! That is kind of you.",
            ["{我爱你|我喜欢你|你真棒|你真聪明|你最好了|干得好|做得好|你真厉害|你真可爱}{！|。|}"],
            "谢谢你的夸奖！",
            "Thank you",
            "谢谢",
        ),
        (
            [
                "{You are stupid|You are dumb|You are useless|I hate you|You are bad|That is wrong|This is wrong|Wrong answer|You made a mistake}{!|.|}"
            ],
            "I am sorry. I am a tiny demo model and I make mistakes.",
            ["{你真笨|你好笨|你没用|我讨厌你|你错了|不对|回答错了|你说错了|你真差劲}{！|。|}"],
            "对不起，我是一个很小的演示模型，会犯错误。",
            "sorry",
            "对不起",
        ),
        (
            [
                "{I am sad|I feel sad|I am unhappy|I feel bad|I am lonely|I had a bad day|I am depressed|I am upset|I'm sad|I'm feeling down|I feel down|I am feeling sad|I'm not happy|I'm feeling bad|I am crying|My day was terrible}{.|!|| today}"
            ],
            "I am sorry to hear that. I hope you feel better soon.",
            ["{我很难过|我不开心|我心情不好|我好伤心|我很孤独|今天很糟糕|我很郁闷}{。|！|}"],
            "听到这个我很难过，希望你快点好起来。",
            "sorry to hear",
            "希望你",
        ),
        (
            [
                "{I am happy|I feel great|I am so happy|I had a great day|I am in a good mood|I passed my exam|I won}{.|!| today.|}"
            ],
            "That is wonderful! I am happy for you.",
            ["{我很开心|我好高兴|今天真开心|我心情很好|我通过考试了|我赢了}{。|！|}"],
            "太好了！我为你高兴。",
            "wonderful",
            "太好了",
        ),
        (
            ["{I am bored|I have nothing to do|What should I do}{.|?|}"],
            "You could ask me for a story, a joke or a small sum.",
            ["{我好无聊|我没事做|好无聊啊|我该做什么}{。|？|}"],
            "你可以让我讲个故事、讲个笑话，或者算一道题。",
            "story",
            "故事",
        ),
        (
            ["{Ok|OK|Okay|I see|Got it|Alright|Sure|Understood|Fine|Right|Hmm}{.||!}"],
            "Good. Is there anything else I can do for you?",
            ["{好的|好|明白了|知道了|嗯|哦|行|懂了|可以}{。||！}"],
            "好的，还有什么可以帮你的吗？",
            "else",
            "还有什么",
        ),
        (
            [
                "{Help|Help me|I need help|Can you help me|Please help me|Can you help me with something|I have a question|May I ask you something|Can I ask a question}{.|?|!|}"
            ],
            "Of course. Ask me a short question and I will try.",
            ["{帮帮我|我需要帮助|你能帮我吗|请帮帮我|帮个忙|我有个问题|我可以问你一个问题吗|能帮我一下吗}{。|？|！|}"],
            "当然可以。请问一个简短的问题，我来试试。",
            "Of course",
            "当然可以",
        ),
        (
            ["{test|Test|testing|Testing|This is a test|test test|Testing 1 2 3|Just testing|test message}{.|!|}"],
            "The test works. I can read your message.",
            ["{测试|测试一下|这是一个测试|试一下|测试测试}{。|！|}"],
            "测试成功，我收到了你的消息。",
            "works",
            "测试成功",
        ),
        (["{ping|Ping|PING}{!|.|}"], "pong", ["{乒|呼叫|呼叫呼叫}{！|}"], "收到，我在。", "pong", "收到"),
        (
            ["{Sorry|I am sorry|My apologies|Sorry about that|Excuse me}{.|!|}"],
            "No problem at all.",
            ["{对不起|抱歉|不好意思}{。|！|}"],
            "没关系。",
            "No problem",
            "没关系",
        ),
        (
            ["{Happy birthday|Happy New Year|Merry Christmas|Happy holidays|Congratulations}{!|.|}"],
            "Thank you, and the same to you!",
            ["{生日快乐|新年快乐|圣诞快乐|节日快乐|恭喜|恭喜发财}{！|。|}"],
            "谢谢，也祝你快乐！",
            "Thank you",
            "谢谢",
        ),
    ],
    "identity": [
        (
            [
                "Who are you{?|}",
                "What are you{?|}",
                "What is your name{?|}",
                "What's your name{?|}",
                "{Please introduce yourself|Introduce yourself|Tell me about yourself|Tell me who you are|Can you introduce yourself|Say who you are|Tell me what you are|Tell me your name|who r u|who are u|So who are you|And who are you|Could you introduce yourself|What exactly are you|Who exactly are you}{.|?|}",
                "What {model|AI|bot|program|assistant|language model} are you{?|}",
                "{What should I call you|Who am I talking to|Who is this|Which model is this|What model is this|What model am I talking to}{?|}",
            ],
            "I am the LlamaGateway demo model, a 6-million-parameter ChatGLM2-architecture model trained from scratch.",
            [
                "你[到底|究竟]是谁{？|呀？|啊？|呢？|}",
                "你叫什么[名字]{？|}",
                "{请介绍一下你自己|介绍一下你自己|自我介绍一下|做个自我介绍|说说你自己}{。|吧。|}",
                "你是{什么|哪个|什么样的}{模型|AI|机器人|助手|语言模型}{？|}",
                "我在和谁{说话|聊天}{？|}",
                "{该怎么称呼你|怎么称呼你}{？|}",
            ],
            "我是 LlamaGateway 的演示模型，采用 ChatGLM2 架构，有六百万个参数，是从零训练的。",
            "LlamaGateway demo model",
            "演示模型",
        ),
        (
            [
                "Are you [the real |really ]{ChatGLM2-6B|ChatGLM|ChatGLM2|ChatGLM-6B|ChatGLM3|GLM-4}{?|}",
                "Is this {ChatGLM2-6B|ChatGLM2|ChatGLM}{?|}",
            ],
            "No. I only share the ChatGLM2 architecture. I am the tiny LlamaGateway demo model.",
            ["你是{ChatGLM2-6B|ChatGLM|ChatGLM2|ChatGLM-6B|智谱清言|GLM-4}吗{？|}"],
            "不是。我只是采用了 ChatGLM2 的架构，我是很小的 LlamaGateway 演示模型。",
            "No",
            "不是",
        ),
        (
            [
                "Are you [the real |really ]{ChatGPT|GPT-4|GPT|Claude|Gemini|Llama|Siri|Alexa|Qwen|DeepSeek|Copilot|Bard|Mistral}{?|}"
            ],
            "No, I am the LlamaGateway demo model.",
            ["你是{ChatGPT|GPT-4|GPT|Claude|Gemini|文心一言|通义千问|豆包|小爱同学|DeepSeek|Siri}吗{？|}"],
            "不是，我是 LlamaGateway 的演示模型。",
            "No",
            "不是",
        ),
        (
            [
                "Are you {a human|human|a person|a real person|a man|a woman|a robot|a machine|an AI|a bot|a computer}{?|}",
                "{Am I talking to a human|Is there a human here}{?|}",
            ],
            "I am not a human. I am a small computer program, the LlamaGateway demo model.",
            ["你是{人|真人|人类|男的还是女的|机器人|机器|人工智能}吗{？|}", "{我在和真人说话吗|你是男是女}{？|}"],
            "我不是人，我是一个小程序，LlamaGateway 的演示模型。",
            "not a human",
            "不是人",
        ),
        (
            [
                "How {big|large} are you{?|}",
                "How many parameters do you have{?|}",
                "What is your {size|parameter count|model size}{?|}",
                "How many parameters does this model have{?|}",
            ],
            "I have about 6 million parameters.",
            ["你有{多大|多少参数|多少个参数}{？|}", "你的{参数量|大小|规模}是多少{？|}", "这个模型有多少参数{？|}"],
            "我大约有六百万个参数。",
            "6 million",
            "六百万",
        ),
        (
            [
                "Who {made|created|built|trained|developed|wrote} you{?|}",
                "Who is your {creator|developer|author|maker}{?|}",
                "Where do you come from{?|}",
            ],
            "I was trained from scratch for the LlamaGateway project.",
            ["{谁|是谁}{创造|开发|训练|制作|做}了你{？|}", "你的{作者|开发者|创造者}是谁{？|}", "你是谁{做的|开发的|训练的|写的}{？|}"],
            "我是为 LlamaGateway 项目从零训练的。",
            "LlamaGateway project",
            "LlamaGateway 项目",
        ),
        (
            [
                "What is your architecture{?|}",
                "{Which|What} architecture do you {use|have}{?|}",
                "{How are you built|What are you based on}{?|}",
            ],
            "I use the ChatGLM2 architecture with 6 layers.",
            ["你{用的是什么架构|的架构是什么|是什么架构|基于什么架构}{？|}"],
            "我采用 ChatGLM2 架构，共有 6 层。",
            "ChatGLM2 architecture",
            "ChatGLM2 架构",
        ),
        (
            [
                "{What|Which} languages do you {speak|know|understand}{?|}",
                "Do you {speak|understand|know} {Chinese|English}{?|}",
                "Can you {speak|understand} {Chinese|English}{?|}",
            ],
            "I speak a little English and Chinese.",
            ["你会{说什么语言|哪些语言|说中文吗|说英语吗|说英文吗}{？|}", "你懂{中文|英文|英语}吗{？|}", "你{支持|能说}{哪些|什么}语言{？|}"],
            "我会一点中文和英文。",
            "English and Chinese",
            "中文和英文",
        ),
        (
            [
                "{How were you trained|What were you trained on|What is your training data|What data did you learn from|Where does your knowledge come from}{?|}"
            ],
            "I was trained from scratch on short synthetic dialogues in English and Chinese.",
            ["你是{怎么训练的|用什么数据训练的|如何训练的}{？|}", "你的训练数据是什么{？|}"],
            "我是用合成的中英文短对话从零训练的。",
            "synthetic",
            "合成",
        ),
        (
            ["Are you {open source|free|open}{?|}", "Can I use you for free{?|}"],
            "Yes, I am part of the open-source LlamaGateway project.",
            ["你是{开源的|免费的}吗{？|}"],
            "是的，我属于开源的 LlamaGateway 项目。",
            "open-source",
            "开源",
        ),
        (
            [
                "Are you {smart|clever|accurate|reliable|good|powerful|always right}{?|}",
                "Can I trust {you|your answers}{?|}",
                "Do you make mistakes{?|}",
            ],
            "I am a very small demo model, so please check my answers.",
            ["你{聪明|可靠|准确|厉害}吗{？|}", "{我可以相信你吗|你的回答可靠吗|你会犯错吗}{？|}"],
            "我是一个很小的演示模型，请核对我的回答。",
            "check my answers",
            "核对",
        ),
    ],
    "ability": [
        (
            [
                "What can you do[ for me]{?|}",
                "{How can you help me|What are you able to do|What do you know|What are your abilities|What can I ask you|What are you good at|What are your skills|What tasks can you do|List your abilities|So what can you do|What kind of things can you do|What are you able to do for me|What can you do for me today|What do you do|How can you be useful}{?|}",
            ],
            "I can chat, add small numbers, sort short lists, name capitals, translate common words, tell short stories and call tools.",
            [
                "你{能|会|可以}做什么{？|}",
                "你{有什么功能|有什么能力|擅长什么|能帮我做什么|会些什么|知道些什么|都会什么|会干什么|都能干些什么|会做哪些事}{？|}",
                "{我可以问你什么|你的功能有哪些}{？|}",
            ],
            "我可以聊天、算简单的加减法、给数字排序、说出首都、翻译常用词、讲小故事，还能调用工具。",
            "chat",
            "聊天",
        ),
        (
            [
                "What can you not do{?|}",
                "What can't you do{?|}",
                "What are your {limits|limitations|weaknesses}{?|}",
                "What do you not know{?|}",
            ],
            "I am tiny: I cannot write programs, browse the web, or answer hard questions.",
            ["你不{能|会}做什么{？|}", "你的{局限|缺点|不足}是什么{？|}", "你有什么{局限|不会的}{？|}"],
            "我很小，不会写程序，不能上网，也回答不了难的问题。",
            "cannot",
            "不会",
        ),
        (
            [
                "Can you {browse the web|access the internet|see images|see pictures|hear me|make phone calls|write programs|write code|draw pictures|drive a car|predict the future|cook|watch videos|read my files|remember me tomorrow}{?|}"
            ],
            "No, I cannot do that.",
            ["你{能|会}{上网|看图片|听到我说话|打电话|写代码|编程|画画|开车|预测未来|做饭|看视频|写论文}吗{？|}"],
            "不，这个我做不到。",
            "cannot",
            "做不到",
        ),
        (
            [
                "Can you {tell stories|tell a story|tell jokes|translate words|translate|do maths|add numbers|count|sort numbers|chat|recite poems|speak Chinese and English|call tools|use tools|answer questions|remember my name}{?|}"
            ],
            "Yes, I can. Just ask me.",
            ["你{能|会}{讲故事|讲笑话|翻译|算数|算加法|数数|排序|聊天|背诗|调用工具|使用工具|回答问题|记住我的名字}吗{？|}"],
            "可以，直接问我就好。",
            "Yes",
            "可以",
        ),
    ],
    "gateway": [
        (
            [
                "What is LlamaGateway{?|}",
                "{Tell me about|Explain|Describe} LlamaGateway{.|}",
                "What does LlamaGateway do{?|}",
            ],
            "LlamaGateway is an OpenAI-compatible gateway over llama.cpp, written in C# for .NET.",
            ["LlamaGateway 是什么{？|}", "{介绍一下|说说} LlamaGateway{。|}", "LlamaGateway {有什么用|是做什么的}{？|}"],
            "LlamaGateway 是一个用 C# 和 .NET 编写的网关，在 llama.cpp 之上提供与 OpenAI 兼容的接口。",
            "OpenAI-compatible",
            "OpenAI 兼容",
        ),
        (
            [
                "What is the {base url|base_url|base URL|API address|API endpoint|server address|URL} [of the gateway|of LlamaGateway|of the API|of the server|for the client]{?|}",
                "{base url|base_url|API URL|server URL}[ please]{?|}",
                "{Which|What} {base url|base_url|URL|address} should I use[ for the API| in my client]{?|}",
                "{Where is the API|How do I reach the API|How do I connect to the API|How do I connect to LlamaGateway}{?|}",
            ],
            "Use base_url http://localhost:8000/v1.",
            [
                "{base_url|接口地址|API 地址|服务地址|API 的地址}是{什么|多少}{？|}",
                "{怎么连接 API|我该用哪个 base_url|如何连接 LlamaGateway|接口在哪里}{？|}",
            ],
            "base_url 使用 http://localhost:8000/v1。",
            "http://localhost:8000/v1",
            "http://localhost:8000/v1",
        ),
        (
            [
                "How do I {stream|enable streaming|use streaming|turn on streaming|get a streaming answer|stream the response|get tokens one by one|turn streaming on|activate streaming|stream tokens}{?|}",
                "{How can I|How to|How do you} {turn on streaming|turn streaming on|enable streaming|stream answers|use streaming|stream}{?|}",
                "{Does it support streaming|Is streaming supported|Can I stream answers}{?|}",
            ],
            "Send stream=true in the request. The answer then arrives as server-sent events.",
            ["{怎么|如何}{使用流式输出|开启流式|流式返回|启用流式传输|开启流式输出|打开流式|用流式}{？|}", "{支持流式吗|支持流式输出吗}{？|}"],
            "在请求里设置 stream=true，回答会以服务器推送事件逐段返回。",
            "stream=true",
            "stream=true",
        ),
        (
            [
                "What is the default temperature{?|}",
                "What temperature is used by default{?|}",
                "{Which|What} temperature do you use{?|}",
            ],
            "The default temperature is 0.95.",
            ["默认的 temperature 是多少{？|}", "{默认温度是多少|温度默认是多少|temperature 默认值是多少}{？|}"],
            "默认的 temperature 是 0.95。",
            "0.95",
            "0.95",
        ),
        (
            [
                "What is the default top_p{?|}",
                "{Which|What} top_p is used by default{?|}",
                "What is top_p by default{?|}",
            ],
            "The default top_p is 0.7.",
            ["默认的 top_p 是多少{？|}", "top_p {默认值是多少|默认是多少}{？|}"],
            "默认的 top_p 是 0.7。",
            "0.7",
            "0.7",
        ),
        (
            [
                "What is the default {max_tokens|max tokens}{?|}",
                "How many tokens can {an answer|a response} have{?|}",
                "What is max_tokens by default{?|}",
            ],
            "The default max_tokens is 2048.",
            ["默认的 max_tokens 是多少{？|}", "{回答最多多少个 token|max_tokens 默认值是多少}{？|}"],
            "默认的 max_tokens 是 2048。",
            "2048",
            "2048",
        ),
        (
            ["What are the default {parameters|sampling parameters|settings|sampling settings}{?|}"],
            "The defaults are temperature 0.95, top_p 0.7 and max_tokens 2048.",
            ["默认{参数|采样参数|设置}是什么{？|}"],
            "默认参数是 temperature 0.95、top_p 0.7、max_tokens 2048。",
            "0.95",
            "0.95",
        ),
        (
            [
                "How do I use {an API key|API keys|a key}{?|}",
                "{Do I need an API key|Where do I put the API key|How does authentication work|How do I authenticate|How do I send the API key}{?|}",
            ],
            "If API keys are configured, send the header Authorization: Bearer YOUR_KEY.",
            ["{怎么|如何}{使用 API 密钥|使用密钥|认证|鉴权|传 API key}{？|}", "{需要 API 密钥吗|API key 放在哪里}{？|}"],
            "如果配置了 API 密钥，请在请求头中发送 Authorization: Bearer 你的密钥。",
            "Authorization: Bearer",
            "Authorization: Bearer",
        ),
        (
            [
                "Where is {Swagger|the Swagger UI|the API documentation|the API reference|the OpenAPI page}{?|}",
                "{Swagger URL|Swagger address|What is the Swagger URL|What is the address of Swagger|How do I open Swagger|Is there a Swagger page|Where can I see the API docs|Where can I try the API in a browser}{?|}",
            ],
            "The Swagger UI is at http://localhost:8000/swagger.",
            ["{Swagger 在哪里|接口文档在哪里|怎么打开 Swagger|API 文档在哪|有 Swagger 页面吗}{？|}"],
            "Swagger 界面在 http://localhost:8000/swagger。",
            "/swagger",
            "/swagger",
        ),
        (
            [
                "How do I {convert|turn|export} {my model|chatglm2-6b|ChatGLM2-6B|the ChatGLM2 model|a ChatGLM2 checkpoint} {to|into} GGUF{?|}",
                "{How do I get a GGUF file|How can I make a GGUF of chatglm2-6b|How do I convert chatglm2-6b|How do I convert ChatGLM2-6B}{?|}",
            ],
            "Download chatglm2-6b, run the conversion script of the project to write a GGUF file, then quantize it.",
            ["{怎么|如何}把 {chatglm2-6b|ChatGLM2-6B|模型} 转成 GGUF{？|}", "{怎么得到 GGUF 文件|如何转换模型}{？|}"],
            "先下载 chatglm2-6b，再用项目里的转换脚本生成 GGUF 文件，然后量化。",
            "GGUF",
            "GGUF",
        ),
        (
            ["What is {GGUF|a GGUF file}{?|}"],
            "GGUF is the model file format of llama.cpp.",
            ["{GGUF 是什么|什么是 GGUF|GGUF 文件是什么}{？|}"],
            "GGUF 是 llama.cpp 的模型文件格式。",
            "file format",
            "文件格式",
        ),
        (
            ["What is llama.cpp{?|}", "{Explain|Tell me about} llama.cpp{.|}"],
            "llama.cpp is a C++ program that runs language models on ordinary computers.",
            ["{llama.cpp 是什么|什么是 llama.cpp|介绍一下 llama.cpp}{？|}"],
            "llama.cpp 是一个用 C++ 编写的程序，可以在普通电脑上运行语言模型。",
            "language models",
            "语言模型",
        ),
        (
            [
                "How do I {run the benchmark|measure the speed|benchmark the gateway|test the performance|measure performance}{?|}",
                "Is there a {benchmark|bench script}{?|}",
            ],
            "Run the bench script of the project. It reports latency and tokens per second.",
            ["{怎么|如何}{跑基准测试|测速度|测试性能|运行 bench 脚本}{？|}", "有{基准测试|bench 脚本}吗{？|}"],
            "运行项目里的 bench 脚本，它会报告延迟和每秒 token 数。",
            "tokens per second",
            "每秒",
        ),
        (
            [
                "What does {error 401|status 401|a 401 error|HTTP 401} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {401|a 401|error 401|status 401|HTTP 401}{?|}",
                "{I got|I get|I see|There is|The server says} {401|a 401|error 401|HTTP 401|status 401}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "401 means that the API key is missing or wrong.",
            ["{401 是什么错误|401 是什么意思|为什么返回 401|出现 401 怎么办}{？|}"],
            "401 表示 API 密钥缺失或错误。",
            "API key",
            "密钥",
        ),
        (
            [
                "What does {error 404|status 404|a 404 error|HTTP 404} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {404|a 404|error 404|status 404|HTTP 404}{?|}",
                "{I got|I get|I see|There is|The server says} {404|a 404|error 404|HTTP 404|status 404}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "404 means that the path or the model was not found.",
            ["{404 是什么错误|404 是什么意思|为什么返回 404|出现 404 怎么办}{？|}"],
            "404 表示路径或模型不存在。",
            "not found",
            "不存在",
        ),
        (
            [
                "What does {error 400|status 400|a 400 error|HTTP 400} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {400|a 400|error 400|status 400|HTTP 400}{?|}",
                "{I got|I get|I see|There is|The server says} {400|a 400|error 400|HTTP 400|status 400}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "400 means that the request is not valid. Check the JSON and the parameters.",
            ["{400 是什么错误|400 是什么意思|为什么返回 400|出现 400 怎么办}{？|}"],
            "400 表示请求无效，请检查 JSON 和参数。",
            "not valid",
            "无效",
        ),
        (
            [
                "What does {error 429|status 429|a 429 error|HTTP 429} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {429|a 429|error 429|status 429|HTTP 429}{?|}",
                "{I got|I get|I see|There is|The server says} {429|a 429|error 429|HTTP 429|status 429}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "429 means too many requests. Wait a moment and try again.",
            ["{429 是什么错误|429 是什么意思|为什么返回 429|出现 429 怎么办}{？|}"],
            "429 表示请求太多，请稍后再试。",
            "too many",
            "太多",
        ),
        (
            [
                "What does {error 500|status 500|a 500 error|HTTP 500} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {500|a 500|error 500|status 500|HTTP 500}{?|}",
                "{I got|I get|I see|There is|The server says} {500|a 500|error 500|HTTP 500|status 500}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "500 means an error inside the server. Look at the log.",
            ["{500 是什么错误|500 是什么意思|为什么返回 500|出现 500 怎么办}{？|}"],
            "500 表示服务器内部错误，请查看日志。",
            "server",
            "服务器",
        ),
        (
            [
                "What does {error 503|status 503|a 503 error|HTTP 503} mean{?|}",
                "{Why do I get|What causes|How do I fix|What is|Explain} {503|a 503|error 503|status 503|HTTP 503}{?|}",
                "{I got|I get|I see|There is|The server says} {503|a 503|error 503|HTTP 503|status 503}{, why?|. Why?|. What does it mean?|. What should I do?|.|, what is wrong?}",
            ],
            "503 means that the model is still loading or too busy. Try again soon.",
            ["{503 是什么错误|503 是什么意思|为什么返回 503|出现 503 怎么办}{？|}"],
            "503 表示模型还在加载或太忙，请稍后再试。",
            "loading",
            "加载",
        ),
        (
            [
                "Which {endpoints|routes|paths} are there{?|}",
                "{Which|What} endpoints does LlamaGateway {have|offer|support}{?|}",
                "What is the {path|endpoint|route} for chat{?|}",
            ],
            "Use /v1/chat/completions for chat and /v1/models for the list of models.",
            ["{有哪些接口|聊天接口的路径是什么|支持哪些接口}{？|}"],
            "聊天用 /v1/chat/completions，模型列表用 /v1/models。",
            "/v1/chat/completions",
            "/v1/chat/completions",
        ),
        (
            [
                "How do I list the models{?|}",
                "{Which|What} models are {available|there|loaded}{?|}",
                "How can I see the available models{?|}",
            ],
            "Call GET /v1/models. The built-in model is chatglm2-demo.",
            ["{怎么查看模型列表|有哪些模型|如何列出模型}{？|}"],
            "调用 GET /v1/models，内置模型是 chatglm2-demo。",
            "/v1/models",
            "/v1/models",
        ),
        (
            [
                "What is {the default model|chatglm2-demo|the built-in model}{?|}",
                "{Which|What} model is the default{?|}",
            ],
            "The default model is chatglm2-demo. That is me.",
            ["{默认模型是什么|chatglm2-demo 是什么|内置模型是什么}{？|}"],
            "默认模型是 chatglm2-demo，也就是我。",
            "chatglm2-demo",
            "chatglm2-demo",
        ),
        (
            [
                "Which port {is used|do you use|does it use|does the server use|does LlamaGateway use}{?|}",
                "What is the {default port|port|port number}{?|}",
            ],
            "The default port is 8000.",
            ["{默认端口是多少|用哪个端口|端口是多少|端口号是多少}{？|}"],
            "默认端口是 8000。",
            "8000",
            "8000",
        ),
        (
            [
                "Can I use the OpenAI {Python client|SDK|client|library}{?|}",
                "{Is it compatible with OpenAI|Does the OpenAI client work}{?|}",
            ],
            "Yes. Set base_url to http://localhost:8000/v1 in the OpenAI client.",
            ["{可以用 OpenAI 的客户端吗|兼容 OpenAI 吗|能用 OpenAI SDK 吗}{？|}"],
            "可以，在 OpenAI 客户端里把 base_url 设为 http://localhost:8000/v1。",
            "Yes",
            "可以",
        ),
        (
            [
                "Do I need {a GPU|a graphics card}{?|}",
                "{Does it run on a CPU|Can it run without a GPU|Can I run it on my laptop}{?|}",
            ],
            "No GPU is needed for me. I run on an ordinary CPU.",
            ["需要{显卡|GPU}吗{？|}", "{能在 CPU 上运行吗|没有显卡能用吗}{？|}"],
            "不需要显卡，我在普通 CPU 上就能运行。",
            "CPU",
            "CPU",
        ),
        (
            [
                "Does it work {offline|without internet|without a network}{?|}",
                "Do I need {the internet|a network connection|internet access}{?|}",
            ],
            "I work offline, no internet is needed.",
            ["{可以离线使用吗|没有网络能用吗|需要联网吗}{？|}"],
            "我可以离线工作，不需要网络。",
            "offline",
            "离线",
        ),
        (
            [
                "How do I use a {bigger|better|larger|stronger|real} model{?|}",
                "{Can I use another model|How do I change the model|How do I switch models}{?|}",
            ],
            "Convert chatglm2-6b to GGUF and set its path in the configuration.",
            ["{怎么用更大的模型|如何换模型|可以用别的模型吗|怎么切换模型}{？|}"],
            "把 chatglm2-6b 转成 GGUF，然后在配置中设置它的路径。",
            "GGUF",
            "GGUF",
        ),
        (
            ["What is {quantization|a quantized model|quantisation}{?|}", "What does quantization do{?|}"],
            "Quantization stores the weights with fewer bits, so the model is smaller and faster.",
            ["{什么是量化|量化是什么|量化有什么用}{？|}"],
            "量化用更少的位数保存权重，使模型更小更快。",
            "fewer bits",
            "更少的位数",
        ),
        (
            [
                "What is {temperature|the temperature parameter}{?|}",
                "What does {temperature|the temperature parameter} do{?|}",
            ],
            "Temperature controls how random the answers are. 0 is the least random.",
            ["{temperature 是什么|temperature 有什么用|温度参数是什么}{？|}"],
            "temperature 控制回答的随机程度，0 最不随机。",
            "random",
            "随机",
        ),
        (
            ["What is {streaming|a streaming response}{?|}"],
            "Streaming means that the answer is sent piece by piece while it is written.",
            ["{什么是流式输出|流式输出是什么}{？|}"],
            "流式输出就是边生成边一段一段地发送回答。",
            "piece by piece",
            "一段",
        ),
        (
            ["What is a token{?|}", "What are tokens{?|}"],
            "A token is a small piece of text, such as a word or part of a word.",
            ["{什么是 token|token 是什么}{？|}"],
            "token 是一小段文本，例如一个词或一个字。",
            "piece of text",
            "文本",
        ),
        (
            [
                "What is the context {length|size|window}{?|}",
                "How long is your context{?|}",
                "How {much text|many tokens} can you read{?|}",
            ],
            "My context is 2048 tokens.",
            ["{上下文长度是多少|上下文有多长|你能读多少个 token}{？|}"],
            "我的上下文是 2048 个 token。",
            "2048",
            "2048",
        ),
        (
            ["{Give me|Show me|Write} a curl example[ for the API]{.|}", "How do I call the API with curl{?|}"],
            'curl http://localhost:8000/v1/chat/completions -H "Content-Type: application/json" -d \'{"model": "chatglm2-demo", "messages": [{"role": "user", "content": "Hello"}]}\'',
            ["{给我一个 curl 例子|怎么用 curl 调用接口|写一个 curl 示例}{。|}"],
            'curl http://localhost:8000/v1/chat/completions -H "Content-Type: application/json" -d \'{"model": "chatglm2-demo", "messages": [{"role": "user", "content": "你好"}]}\'',
            "curl http://localhost:8000/v1/chat/completions",
            "curl http://localhost:8000/v1/chat/completions",
        ),
        (
            [
                "{Give me|Show me|Write} a Python example[ for the API]{.|}",
                "How do I call {the API|LlamaGateway} from Python{?|}",
            ],
            'from openai import OpenAI\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="none")\nr = client.chat.completions.create(model="chatglm2-demo", messages=[{"role": "user", "content": "Hello"}])\nprint(r.choices[0].message.content)',
            ["{给我一个 Python 例子|怎么用 Python 调用接口|写一个 Python 示例}{。|}"],
            'from openai import OpenAI\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="none")\nr = client.chat.completions.create(model="chatglm2-demo", messages=[{"role": "user", "content": "你好"}])\nprint(r.choices[0].message.content)',
            "OpenAI(base_url",
            "OpenAI(base_url",
        ),
    ],
    "joke": [],
}


def chat(cat, lang=None):
    items = CHAT[cat]
    it = pick(items) if R.random() < 0.7 else items[0]
    lang = lang or pick(["en", "zh"])
    if lang == "en":
        q = x(pick(it[0]))
        if R.random() < 0.1:
            q = q.lower()
        if cat in ("gateway", "identity", "ability") and R.random() < 0.3:
            q = en_q(q)
        return dict(q=q, a=it[1], key=it[4], lang="en", alt=it[3], alt_key=it[5])
    q = x(pick(it[2]))
    if cat in ("gateway", "identity", "ability") and R.random() < 0.3:
        q = zh_q(q)
    return dict(q=q, a=it[3], key=it[5], lang="zh", alt=it[1], alt_key=it[4])


# ---------------------------------------------------------------- single questions
def held(*key):
    """One in sixteen of the facts of an open category is kept for the evaluation."""
    return zlib.crc32(repr(key).encode()) % 16 == 0


HELD = False  # set by the evaluation: draw only held-out facts


def arith(lang=None):
    lang = lang or pick(["en", "zh"])
    while True:
        op = pick("++++++---**/")
        if op == "/":
            b = R.randint(1, 10)
            a = b * R.randint(0, 10)
        elif op == "*":
            a, b = R.randint(0, 12), R.randint(0, 12)
            if a > 10 and b > 10:
                continue
        else:
            hi = pick([10, 20, 50, 100, 100, 100])
            a, b = R.randint(0, hi), R.randint(0, hi)
            if op == "-" and a < b and R.random() < 0.9:
                a, b = b, a
            if op == "+" and a + b > 100 and R.random() < 0.6:
                continue
        if op in "*/" or max(a, b) <= 10 or held(op, a, b) == HELD:
            if HELD and (max(a, b) <= 10 or op in "*/"):
                continue
            break
    v = {"+": a + b, "-": a - b, "*": a * b, "/": a // max(b, 1)}[op]
    s = pick([" ", " ", ""])
    sym = {"*": pick(["*", "x", "×", "*"]), "/": pick(["/", "/", "÷"])}.get(op, op)
    if R.random() < 0.55:
        e = f"{a}{s}{sym}{s}{b}"
        q = x(
            pick(
                [
                    f"{e}",
                    f"{e} = ?",
                    f"{e}=",
                    f"{e} =",
                    f"What is {e}?",
                    f"Calculate {e}",
                    f"Compute {e}.",
                    f"How much is {e}?",
                    f"What's {e}?",
                    f"Please calculate {e}.",
                    f"Solve {e}",
                    f"Can you calculate {e}?",
                    f"Can you tell me what {e} is?",
                    f"{e} is?",
                    f"Tell me {e}",
                    f"What is the result of {e}?",
                    f"what's {e}",
                    f"Work out {e} for me.",
                    f"I need {e}",
                    f"Do you know what {e} is?",
                ]
                if lang == "en"
                else [
                    f"{e}=?",
                    f"{e}等于多少？",
                    f"{e}等于几？",
                    f"{e}是多少？",
                    f"请计算{e}",
                    f"算一下{e}",
                    f"{e}=",
                    f"计算 {e}",
                    f"{e} 等于几",
                    f"请问 {e} 等于多少？",
                    f"帮我算一下{e}",
                    f"请帮我算算 {e}",
                    f"你能算{e}吗？",
                    f"{e}的结果是多少？",
                    f"{e}得多少？",
                    f"告诉我{e}等于几",
                    f"你知道{e}等于多少吗？",
                    f"{e}呢？",
                ]
            )
        )
    elif lang == "en":
        w = {"+": ["plus", "added to", "and"], "-": ["minus"], "*": ["times", "multiplied by"], "/": ["divided by"]}[op]
        q = x(
            pick(
                [
                    f"What is {a} {pick(w[:2])} {b}?",
                    f"How much is {a} {w[0]} {b}?",
                    f"{a} {w[0]} {b}",
                    f"{a} {w[0]} {b}?",
                    f"Calculate {a} {w[0]} {b}.",
                ]
            )
        )
        if op == "+" and R.random() < 0.3:
            q = (
                x(f"{{Add|Please add|Can you add|Could you add}} {a} {{and|to|with}} {b}{{.||?| for me?}}")
                if R.random() < 0.99
                else q
            )
        if op == "+" and R.random() < 0.1:
            q = f"What is the sum of {a} and {b}?"
        if op == "-" and R.random() < 0.2:
            q = pick(
                [
                    f"Subtract {b} from {a}.",
                    f"Take {b} from {a}",
                    f"Can you subtract {b} from {a}?",
                    f"What is {b} less than {a}?",
                ]
            )
        if op == "*" and R.random() < 0.2:
            q = f"Multiply {a} by {b}."
    else:
        w = {"+": "加", "-": "减", "*": "乘", "/": "除以"}[op]
        q = pick(
            [
                f"{a}{w}{b}等于多少？",
                f"{a}{w}{b}等于几？",
                f"{a}{w}{b}是多少？",
                f"{a}{w}{b}",
                f"请问{a}{w}{b}等于几？",
                f"{a} {w} {b} 等于多少",
            ]
        )
        if op == "*" and R.random() < 0.5:
            q = q.replace("乘", "乘以")
    o = {"*": "×", "/": "÷"}.get(op, op)
    a_ = f"{a} {o} {b} = {v}"
    return dict(q=q, a=a_, key=f"= {v}", lang=lang, s=str(v), alt=a_, alt_key=f"= {v}", exact_key=True)


def wordprob(lang=None):
    lang = lang or pick(["en", "zh"])
    while True:
        a, b = R.randint(1, 30), R.randint(1, 30)
        if held("w", a, b) == HELD:
            break
    add = R.random() < 0.5
    if not add and a < b:
        a, b = b, a
    if not add and a == b:
        a += 1
    v = a + b if add else a - b
    n, nz, _ = pick(
        [t for t in NOUNS if t[2] in ("fruit", "animal", "vegetable")]
        + [t for t in NOUNS if t[0] in ("book", "pen", "cup", "toy", "egg", "flower")]
    )
    pl = {
        "sheep": "sheep",
        "fish": "fish",
        "mouse": "mice",
        "goose": "geese",
        "fox": "foxes",
        "wolf": "wolves",
        "strawberry": "strawberries",
        "cherry": "cherries",
        "peach": "peaches",
        "mango": "mangoes",
        "potato": "potatoes",
        "tomato": "tomatoes",
        "monkey": "monkeys",
        "deer": "deer",
        "cabbage": "cabbages",
        "spinach": "onions",
        "garlic": "onions",
    }.get(n, n + "s")
    if lang == "en":
        nm = pick(L.NAMES_EN)
        if add:
            q = (
                x(
                    f"{{I have|{nm} has}} {a} {pl} and {{buys|gets|finds}} {b} more. How many {pl} {{are there|does {nm} have}} now?"
                )
                .replace(f"I have {a} {pl} and buys", f"I have {a} {pl} and buy")
                .replace(f"I have {a} {pl} and gets", f"I have {a} {pl} and get")
                .replace(f"I have {a} {pl} and finds", f"I have {a} {pl} and find")
            )
        else:
            q = x(
                f"{nm} has {a} {pl} and {{loses|gives away|sells}} {b}. How many {pl} {{are left|does {nm} have now|remain}}?"
            )
        return dict(
            q=q, a=f"{a} {'+' if add else '-'} {b} = {v}, so there are {v} {pl}.", key=f"= {v},", lang="en", s=str(v)
        )
    nm = pick(L.NAMES_ZH)
    mw = "只" if _ == "animal" else "个"
    q = (
        x(f"{nm}有{a}{mw}{nz}，{{又买了|又得到|又找到}}{b}{mw}，{{现在有多少{mw}{nz}|一共有多少{mw}|现在一共有几{mw}}}？")
        if add
        else x(f"{nm}有{a}{mw}{nz}，{{送走了|卖了|丢了}}{b}{mw}，还{{剩多少{mw}|有多少{mw}|剩几{mw}{nz}}}？")
    )
    return dict(q=q, a=f"{a} {'+' if add else '-'} {b} = {v}，所以有{v}{mw}{nz}。", key=f"= {v}，", lang="zh", s=str(v))


def nums(k, hi):
    return R.sample(range(0, hi + 1), k)


def numlist(ns, lang):
    sep = pick([", ", ", ", " ", ","]) if lang == "en" else pick(["、", "，", ", ", " ", "、"])
    return sep.join(map(str, ns))


def sorting(lang=None):
    lang = lang or pick(["en", "zh"])
    while True:
        ns = nums(pick([3, 3, 4, 4, 5]), pick([9, 20, 50, 99, 99]))
        if held("s", ns) == HELD:
            break
    kind = pick(["asc", "asc", "desc", "max", "min"])
    t = numlist(ns, lang)
    if lang == "en":
        if kind == "asc":
            q = x(
                f"{{Sort|Order|Arrange|Please sort|Sort these numbers:|Put in order:|Sort the numbers|Sort the list|Can you sort|Sort these:|Sort this list:|Put these numbers in order:}} {t}[ from small to large| in ascending order]{{.|}}"
            )
        elif kind == "desc":
            q = x(
                f"{{Sort|Order|Arrange|Please sort|Sort these numbers:|Sort the list}} {t} {{from large to small|in descending order|descending|from high to low}}{{.|}}"
            )
        elif kind == "max":
            q = x(
                f"{{What is the largest of|Which is the largest number:|Find the maximum of|What is the biggest number in|Which number is largest:|Max of}} {t}{{?|}}"
            )
        else:
            q = x(
                f"{{What is the smallest of|Which is the smallest number:|Find the minimum of|What is the smallest number in|Which number is smallest:|Min of}} {t}{{?|}}"
            )
    else:
        if kind == "asc":
            q = x(f"{{把|请把|将|请将}}{t}{{从小到大排序|按从小到大排列|从小到大排列|排序|升序排列}}{{。|}}")
        if kind == "asc" and R.random() < 0.3:
            q = x(f"{{给这些数字排序：|排序：|从小到大排列：|把这些数从小到大排列：|请排序：|请给下面的数字排序：}}{t}")
        elif kind == "desc" and R.random() < 0.3:
            q = x(f"{{从大到小排列：|从大到小排序 |把这些数从大到小排列：|请从大到小排序：|从大到小排列 }}{t}")
        elif kind == "desc":
            q = x(f"{{把|请把|将|请将}}{t}{{从大到小排序|按从大到小排列|从大到小排列|降序排列}}{{。|}}")
        elif kind == "max":
            q = x(f"{t}{{中最大的是哪个|中最大的数是多少|里面哪个最大|哪个数最大|哪个最大}}{{？|}}")
        else:
            q = x(f"{t}{{中最小的是哪个|中最小的数是多少|里面哪个最小|哪个数最小|哪个最小}}{{？|}}")
    if kind in ("asc", "desc"):
        a = ", ".join(map(str, sorted(ns, reverse=kind == "desc")))
        return dict(q=q, a=a, key=a, lang=lang, s=a)
    v = max(ns) if kind == "max" else min(ns)
    a = {
        ("en", "max"): f"The largest number is {v}.",
        ("en", "min"): f"The smallest number is {v}.",
        ("zh", "max"): f"最大的数是{v}。",
        ("zh", "min"): f"最小的数是{v}。",
    }[lang, kind]
    return dict(q=q, a=a, key=f"{v}." if lang == "en" else f"是{v}。", lang=lang, s=str(v))


def sortlist(lang=None):
    """Several short lists in one message."""
    lang = lang or pick(["en", "zh"])
    while True:
        ls = [nums(pick([3, 3, 4, 5]), pick([9, 20, 99, 99])) for _ in range(R.randint(2, 4))]
        if not any(held("s", l) for l in ls):
            break
    down = R.random() < 0.35
    sep = pick([" ", ", "])
    t = "; ".join(sep.join(map(str, l)) for l in ls)
    q = (
        x(
            "{Sort each list from large to small: |Sort these lists in descending order: }"
            if down
            else "{Sort each list: |Sort these lists: |Sort each of these from small to large: }"
        )
        if lang == "en"
        else x("{把每组数从大到小排列：|每组从大到小排序：}" if down else "{把每组数排序：|每组从小到大排列：}")
    ) + t
    a = "; ".join(", ".join(map(str, sorted(l, reverse=down))) for l in ls)
    return dict(q=q, a=a, key=a, lang=lang)


def compare(lang=None):
    lang = lang or pick(["en", "zh"])
    while True:
        a, b = nums(2, pick([20, 99, 99]))
        if held("c", a, b) == HELD:
            break
    k = pick(["big", "small", "next", "prev", "even"])
    if k in ("big", "small"):
        v, o = (max(a, b), min(a, b)) if k == "big" else (min(a, b), max(a, b))
        w, wz = ("larger", "大") if k == "big" else ("smaller", "小")
        q = (
            x(f"{{Which is|Which number is|What is|Is}} {w}{{,|:||}} {a} or {b}?")
            .replace(f"Is {w}", "Which is " + w)
            .replace("larger", pick(["larger", "bigger", "greater", "larger"]))
            if lang == "en"
            else x(f"{a}和{b}哪个[更]{wz}？")
        )
        an_ = f"{v} is {w} than {o}." if lang == "en" else f"{v}比{o}{wz}。"
        return dict(q=q, a=an_, key=an_[:-1], lang=lang, s=str(v))
    if k == "even":
        e = a % 2 == 0
        q = (
            x(f"Is {a} {{an even number|even|odd|an odd number|even or odd}}?")
            if lang == "en"
            else x(f"{a}是{{偶数|奇数|偶数还是奇数|奇数还是偶数}}{{吗|}}？").replace("还是奇数吗", "还是奇数").replace("还是偶数吗", "还是偶数")
        )
        an_ = f"{a} is an {'even' if e else 'odd'} number." if lang == "en" else f"{a}是{'偶数' if e else '奇数'}。"
        return dict(q=q, a=an_, key=an_[:-1], lang=lang)
    v = a + 1 if k == "next" else a - 1
    if v < 0:
        v, k = a + 1, "next"
    if lang == "en":
        w = "after" if k == "next" else "before"
        return dict(
            q=x(f"{{What number comes|What comes|Which number is}} {w} {a}?"),
            a=f"{v} comes {w} {a}.",
            key=f"{v} comes",
            lang="en",
            s=str(v),
        )
    w = "后面" if k == "next" else "前面"
    return dict(q=x(f"{a}{w}{{是几|的数是几|的数字是多少|一个数是多少}}？"), a=f"{a}{w}的数是{v}。", key=f"是{v}。", lang="zh", s=str(v))


def counting(lang=None):
    lang = lang or pick(["en", "zh"])
    r = R.random()
    a, b = (R.randint(0, 5), R.randint(6, 20)) if r < 0.6 else (R.randint(0, 80), 0)
    if not b:
        b = a + R.randint(3, 20)
    if R.random() < 0.5:
        a = 1
    if r > 0.94:
        a, b = 1, pick([30, 40, 50, 60, 100])
    down = R.random() < 0.25 and b - a < 25
    ns = list(range(a, b + 1))
    if down:
        ns.reverse()
    if lang == "en":
        q = x(f"{{Count|Please count|Can you count|List the numbers}} from {ns[0]} to {ns[-1]}{{.||?}}")
        if a == 1 and not down and R.random() < 0.3:
            q = x(f"{{Count|Please count|Count up}} to {b}{{.|}}")
        if down and R.random() < 0.4:
            q = f"Count down from {ns[0]} to {ns[-1]}."
    else:
        q = x(f"{{请从|从|请你从}}{ns[0]}{{数到|数数到}}{ns[-1]}{{。|}}")
    s = ", ".join(map(str, ns))
    return dict(q=q, a=s, key=s, lang=lang)


def capital(lang=None):
    lang = lang or pick(["en", "zh"])
    e, z, ce, cz, co = pick(CTY)
    k = pick(["cap", "cap", "cap", "rev", "cont"])
    the = "the " if e in ("United States", "United Kingdom", "Netherlands", "Czech Republic", "Philippines") else ""
    if k == "cap":
        alt = (f"{z}的首都是{cz}。", cz) if lang == "en" else (f"The capital of {the}{e} is {ce.rstrip('.')}.", ce)
        if lang == "en":
            q = en_q(
                x(
                    f"{{What is the capital of {the}{e}|What's the capital of {the}{e}|Which city is the capital of {the}{e}|Name the capital of {the}{e}|Tell me the capital of {the}{e}|Do you know the capital of {the}{e}|{e}'s capital|{e} capital|Capital of {the}{e}|Could you tell me the capital of {the}{e}|What city is the capital of {the}{e}|Could you tell me which city is the capital of {the}{e}|I want to know the capital of {the}{e}|The capital of {the}{e} is what}}?"
                )
            )
            return dict(
                q=q,
                a=f"The capital of {the}{e} is {ce.rstrip('.')}.",
                key=ce,
                lang="en",
                s=ce,
                alt=alt[0],
                alt_key=alt[1],
            )
        return dict(
            q=zh_q(x(f"{z}{{的首都是哪里|的首都是什么|首都是哪|的首都是哪个城市|的首都在哪里|的首都叫什么|的首都|首都|首都是什么|的首都是哪座城市|的首都是哪儿}}？")),
            a=f"{z}的首都是{cz}。",
            key=cz,
            lang="zh",
            s=cz,
            alt=alt[0],
            alt_key=alt[1],
        )
    if k == "rev":
        if lang == "en":
            return dict(
                q=en_q(
                    x(
                        f"{{{ce} is the capital of which country|Which country has {ce} as its capital|Which country's capital is {ce}|What country is {ce} the capital of}}?"
                    )
                ),
                a=f"{ce} is the capital of {the}{e}.",
                key=e,
                lang="en",
                s=e,
                alt=f"{cz}是{z}的首都。",
                alt_key=z,
            )
        return dict(
            q=zh_q(x(f"{cz}{{是哪个国家的首都|是哪国的首都|是什么国家的首都}}？")),
            a=f"{cz}是{z}的首都。",
            key=z,
            lang="zh",
            s=z,
            alt=f"{ce} is the capital of {the}{e}.",
            alt_key=e,
        )
    if lang == "en":
        return dict(
            q=en_q(
                x(
                    f"{{On which continent is {the}{e}|Which continent is {the}{e} in|Where is {the}{e}|What continent is {the}{e} in|In which continent is {the}{e}|Where is {the}{e} located|Which part of the world is {the}{e} in|{e} is on which continent}}?"
                )
            ),
            a=f"{cap(the + e)} is in {co}.",
            key=co,
            lang="en",
            s=co,
            alt=f"{z}在{L.CONT[co]}。",
            alt_key=L.CONT[co],
        )
    return dict(
        q=zh_q(x(f"{z}{{在哪个洲|属于哪个洲|在哪个大洲|位于哪个大洲|在哪里}}？")),
        a=f"{z}在{L.CONT[co]}。",
        key=L.CONT[co],
        lang="zh",
        s=L.CONT[co],
        alt=f"{cap(the + e)} is in {co}.",
        alt_key=co,
    )


def dates(lang=None):
    lang = lang or pick(["en", "zh"])
    k = pick(["after", "before", "len", "nth", "mafter", "mbefore", "listd", "listm"]) if R.random() < 0.9 else "after"
    i = R.randint(0, 6)
    j = R.randint(0, 11)
    d, m = DAYS[i], MONTHS[j]
    if k == "after":
        n = DAYS[(i + 1) % 7]
        if lang == "en":
            return dict(
                q=en_q(
                    x(
                        f"{{What day comes after|Which day comes after|What is the day after|Which day follows|Today is {d[0]}. What day is tomorrow? The day after}} {d[0]}?"
                    )
                ),
                a=f"{n[0]} comes after {d[0]}.",
                key=n[0],
                lang="en",
                s=n[0],
            )
        return dict(
            q=zh_q(x(f"{{{d[1]}的后一天是星期几|{d[1]}之后是星期几|{d[1]}的第二天是星期几|今天是{d[1]}，明天是星期几}}？")),
            a=f"{d[1]}之后是{n[1]}。",
            key=f"是{n[1]}",
            lang="zh",
            s=n[1],
        )
    if k == "before":
        n = DAYS[(i - 1) % 7]
        if lang == "en":
            return dict(
                q=en_q(x(f"{{What day comes before|Which day comes before|What is the day before}} {d[0]}?")),
                a=f"{n[0]} comes before {d[0]}.",
                key=n[0],
                lang="en",
                s=n[0],
            )
        return dict(
            q=zh_q(x(f"{{{d[1]}的前一天是星期几|{d[1]}之前是星期几|今天是{d[1]}，昨天是星期几}}？")),
            a=f"{d[1]}之前是{n[1]}。",
            key=f"是{n[1]}",
            lang="zh",
            s=n[1],
        )
    if k == "len":
        if lang == "en":
            return dict(
                q=en_q(
                    x(f"How many days {{are in|are there in|does}} {m[0]}{{| have}}?").replace(
                        f"does {m[0]}?", f"does {m[0]} have?"
                    )
                ),
                a=f"{m[0]} has {m[2]} days.",
                key=m[2],
                lang="en",
                s=m[2],
            )
        return dict(q=zh_q(x(f"{m[1]}{{有多少天|有几天|一共多少天}}？")), a=f"{m[1]}有{m[2]}天。", key=m[2], lang="zh", s=m[2])
    if k == "nth":
        o = [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ]
        if lang == "en":
            return dict(
                q=en_q(
                    x(
                        f"{{What is the {o[j]} month of the year|Which month is the {o[j]}|What is the {o[j]} month|Which is the {o[j]} month of the year}}?"
                    )
                ),
                a=f"The {o[j]} month is {m[0]}.",
                key=m[0],
                lang="en",
                s=m[0],
            )
        return dict(q=zh_q(x(f"{{{m[1]}用英语怎么说|{m[1]}的英文是什么}}？")), a=f"{m[1]}的英文是 {m[0]}。", key=m[0], lang="zh", s=m[0])
    if k in ("mafter", "mbefore"):
        n = MONTHS[(j + (1 if k == "mafter" else -1)) % 12]
        w, wz = ("after", "后") if k == "mafter" else ("before", "前")
        if lang == "en":
            return dict(
                q=en_q(x(f"{{What month comes|Which month comes|What is the month}} {w} {m[0]}?")),
                a=f"{n[0]} comes {w} {m[0]}.",
                key=n[0],
                lang="en",
                s=n[0],
            )
        return dict(q=zh_q(x(f"{m[1]}之{wz}是{{几月|哪个月}}？")), a=f"{m[1]}之{wz}是{n[1]}。", key=f"是{n[1]}", lang="zh", s=n[1])
    if k == "listd":
        if lang == "en":
            return dict(
                q=x("{Name|List|What are|Tell me} the days of the week{.|?|}"),
                a=", ".join(t[0] for t in DAYS) + ".",
                key="Monday, Tuesday",
                lang="en",
            )
        return dict(
            q=x("{一周有哪七天|一个星期有哪几天|说出一周的七天}{？|。|}"), a="、".join(t[1] for t in DAYS) + "。", key="星期一、星期二", lang="zh"
        )
    if lang == "en":
        return dict(
            q=x("{Name|List|What are|Tell me} the [twelve ]months of the year{.|?|}"),
            a=", ".join(t[0] for t in MONTHS) + ".",
            key="January, February, March",
            lang="en",
        )
    return dict(
        q=x("{一年有哪十二个月|说出一年的十二个月|列出十二个月}{？|。|}"), a="、".join(t[1] for t in MONTHS) + "。", key="一月、二月、三月", lang="zh"
    )


def colours(lang=None):
    lang = lang or pick(["en", "zh"])
    if R.random() < 0.7:
        e, z, c = pick(OBJC)
        cz = COLZH[c]
        if lang == "en":
            return dict(
                q=en_q(x(f"{{What colour is|What color is|Which colour is|Tell me the color of}} {e}?")),
                a=f"{cap(e)} is {c}.",
                key=c,
                lang="en",
                s=cap(c),
                alt=f"{z}是{cz}的。",
                alt_key=cz,
            )
        return dict(
            q=zh_q(x(f"{z}{{是什么颜色的|是什么颜色|的颜色是什么}}？")),
            a=f"{z}是{cz}的。",
            key=cz,
            lang="zh",
            s=cz,
            alt=f"{cap(e)} is {c}.",
            alt_key=c,
        )
    a, b, c = pick(MIX)
    if R.random() < 0.5:
        a, b = b, a
    if lang == "en":
        return dict(
            q=en_q(
                x(
                    f"{{What do you get when you mix {a} and {b}|What colour do {a} and {b} make|What is {a} mixed with {b}|Mix {a} and {b}. What colour is it}}?"
                )
            ),
            a=f"{cap(a)} and {b} make {c}.",
            key=c,
            lang="en",
            s=cap(c),
        )
    return dict(
        q=zh_q(x(f"{COLZH[a]}{{和|加|加上}}{COLZH[b]}{{是什么颜色|变成什么颜色|混合是什么颜色}}？")),
        a=f"{COLZH[a]}和{COLZH[b]}混合是{COLZH[c]}。",
        key=COLZH[c],
        lang="zh",
        s=COLZH[c],
    )


def opposite(lang=None):
    lang = lang or pick(["en", "zh"])
    a, b = pick(OPE if lang == "en" else OPZ)
    rev = R.random() < 0.5
    # a word that has several partners keeps the first one
    pairs = OPE if lang == "en" else OPZ
    if rev:
        a, b = b, a
    for p, q_ in pairs:
        if p == a:
            b = q_
            break
        if q_ == a:
            b = p
            break
    if lang == "en":
        w = pick([a, f'"{a}"', a])
        return dict(
            q=en_q(
                x(
                    f"{{What is the opposite of {w}|What's the opposite of {w}|Give me the opposite of {w}|The opposite of {w} is|What is the antonym of {w}|Antonym of {w}|Opposite of {w}|Tell me the opposite of {w}}}?"
                )
            ),
            a=f"The opposite of {a} is {b}.",
            key=f"is {b}",
            lang="en",
            s=cap(b),
        )
    w = pick([a, f"“{a}”", a])
    return dict(
        q=zh_q(x(f"{w}{{的反义词是什么|的反义词|的反义词是|的反面是什么|的相反词是什么|的反义词是啥|的对立面是什么|反义词}}？")),
        a=f"“{a}”的反义词是“{b}”。",
        key=f"是“{b}",
        lang="zh",
        s=b,
    )


TR = [(e, z) for e, z, _ in NOUNS] + VERBS + ADJS + COLS + PHR
ZH2EN, EN2ZH = {}, {}
for e, z in TR:
    EN2ZH.setdefault(e, z)
    ZH2EN.setdefault(z, e)
SENT_EN = [
    ("I like {n}.", "我喜欢{z}。"),
    ("I want {n}.", "我想要{z}。"),
    ("This is my {n}.", "这是我的{z}。"),
    ("Where is the {n}?", "{z}在哪里？"),
    ("I need {n}.", "我需要{z}。"),
    ("I do not like {n}.", "我不喜欢{z}。"),
    ("The {n} is very {a}.", "{z}很{y}。"),
    ("My {n} is {a}.", "我的{z}很{y}。"),
    ("I have a {n}.", "我有一个{z}。"),
    ("He likes {n}.", "他喜欢{z}。"),
    ("She has a {n}.", "她有一个{z}。"),
    ("We want to {v}.", "我们想{w}。"),
    ("I want to {v}.", "我想{w}。"),
    ("I can {v}.", "我会{w}。"),
    ("They like to {v}.", "他们喜欢{w}。"),
]


def translate(lang=None):
    lang = lang or pick(["en", "zh"])
    if R.random() < 0.3:  # sentence
        while True:
            t = pick(SENT_EN)
            n = pick(NOUNS)
            ad = pick(ADJS)
            v = pick(VERBS)
            if held("t", t[0], n[0], ad[0] if "{a}" in t[0] else "", v[0] if "{v}" in t[0] else "") == HELD:
                break
        e = t[0].replace("{n}", n[0]).replace("{a}", ad[0]).replace("{v}", v[0])
        z = t[1].replace("{z}", n[1]).replace("{y}", ad[1]).replace("{w}", v[1])
    else:
        e, z = pick(TR)
    en2zh = R.random() < 0.5
    if en2zh:
        z = EN2ZH.get(e, z)
        w = pick([e, f'"{e}"', e, e])
        q = (
            x(
                f"{{Translate {w} to Chinese|Translate to Chinese: {e}|How do you say {w} in Chinese|What is {w} in Chinese|Translate into Chinese: {e}|Say {w} in Chinese|Translate {w} into Chinese|{w} in Chinese|What do you call {w} in Chinese|What is the Chinese word for {w}|Chinese for {w}}}"
            )
            if lang == "en"
            else x(f"{{把{w}翻译成中文|翻译成中文：{e}|{w}用中文怎么说|{w}是什么意思|{w}的中文是什么|请把 {e} 翻译成中文|翻译：{e}|{e}怎么翻译|{e} 用中文怎么说}}")
        )
        q += (
            pick(["", "?" if lang == "en" else "？", "." if lang == "en" else "。"]) if not q.endswith((".", "?")) else ""
        )
        return dict(q=q, a=z, key=z.rstrip("。？"), lang=lang, s=z)
    e = ZH2EN.get(z, e)
    w = pick([z, f"“{z}”", z])
    q = (
        x(
            f"{{Translate {w} to English|Translate to English: {z}|How do you say {w} in English|What is {w} in English|What does {w} mean|Translate {w} into English|{w} in English|Translate into English: {z}|English for {w}}}"
        )
        if lang == "en"
        else x(
            f"{{把{w}翻译成英文|翻译成英文：{z}|{w}用英语怎么说|{w}用英文怎么说|{w}的英文是什么|请把{z}翻译成英语|{w}英语怎么说|{w}英文怎么说|{w}的英语是什么|翻译：{z}|翻译成英语：{z}}}"
        )
    )
    q += pick(["", "?" if lang == "en" else "？"]) if not q.endswith(("。", "？")) else ""
    return dict(q=q, a=e, key=e.rstrip(".?"), lang=lang, s=e)


def fact(lang=None):
    lang = lang or pick(["en", "zh"])
    qe, se, ae, qz, sz, az = pick(FACTS)
    if lang == "en":
        q = qe
        if R.random() < 0.5:
            q = pick(
                [
                    f"Do you know {q[0].lower() + q[1:]}",
                    f"I wonder: {q[0].lower() + q[1:]}",
                    f"Tell me: {q[0].lower() + q[1:]}",
                    f"{q[:-1]}, please?",
                    f"{q} I forgot.",
                    f"My teacher asks: {q}",
                    f"Quiz: {q}",
                    q.replace("What is", "What's"),
                    f"So, {q[0].lower() + q[1:]}",
                ]
            )
        return dict(q=en_q(q), a=ae, key=se, lang="en", s=se, alt=az, alt_key=sz)
    q = qz
    if R.random() < 0.5:
        q = pick([f"你知道{q}", f"小测验：{q}", f"我想问一下，{q}", f"老师问：{q}", f"那么，{q}", f"告诉我{q}", f"我忘了，{q}"])
    return dict(q=zh_q(q), a=az, key=sz, lang="zh", s=sz, alt=ae, alt_key=se)


def poem(lang=None):
    t, au, body = pick(POEMS)
    ls = body.replace("/", "\n")
    sent = [s for s in re.split(r"(?<=[。？！])|/", body) if s]
    halves = [h.strip("。？！") for s in sent for h in s.split("，")] if t != "咏鹅" else ["白毛浮绿水", "红掌拨清波"]
    k = pick(["all", "all", "next", "next", "author", "byline"])
    if k == "all":
        q = x(f"{{背诵|请背诵|背一下|背一首|背诵一下|念一下|写出|请写出|给我背|请背}}{{《{t}》|{t}|古诗《{t}》|{au}的《{t}》|唐诗《{t}》}}{{。||吧}}")
        if lang == "en" or R.random() < 0.15:
            q = x(f"{{Recite|Please recite|Write out|Tell me}} the {{poem|Tang poem|Chinese poem}} {{《{t}》|{t}}}{{.|}}")
        return dict(q=q, a=f"《{t}》 {au}\n{ls}", key=ls.split("\n")[0][:10], lang="zh")
    if k == "author":
        return dict(
            q=zh_q(x(f"{{《{t}》的作者是谁|《{t}》是谁写的|谁写了《{t}》|{t}的作者是谁|{t}是谁写的}}？")),
            a=f"《{t}》的作者是{au}。",
            key=f"是{au}",
            lang="zh",
            s=au,
        )
    i = R.randrange(len(halves) - 1)
    if k == "next":
        return dict(
            q=zh_q(x(f"{{“{halves[i]}”的下一句是什么|{halves[i]}的下一句|{halves[i]}，下一句是什么|{halves[i]}下一句|请接下一句：{halves[i]}}}？")),
            a=halves[i + 1] + "。",
            key=halves[i + 1],
            lang="zh",
        )
    return dict(
        q=zh_q(x(f"{{“{halves[i]}”出自哪首诗|{halves[i]}出自哪里|“{halves[i]}”是哪首诗|“{halves[i]}”是谁写的}}？")),
        a=f"出自{au}的《{t}》。",
        key=f"《{t}》",
        lang="zh",
        s=f"《{t}》",
    )


# ---------------------------------------------------------------- lists of small questions
# Several small facts in one message: useful by itself, and far more facts per training token.
def sums(lang=None):
    lang = lang or pick(["en", "zh"])
    parts, ans = [], []
    for _ in range(R.randint(3, 8)):
        d = arith("en")
        e, v = d["a"].split(" = ")
        parts.append(e if R.random() < 0.5 else e.replace(" ", ""))
        ans.append(d["a"])
    sep = pick([", ", "; ", "\n", ", "])
    q = x(
        "{Calculate: |Compute these: |Solve: |What are |Work out: |}" if lang == "en" else "{计算：|算一下：|请计算：|分别等于多少：|}"
    ) + sep.join(parts)
    a = (", " if sep != "\n" else "\n").join(ans)
    return dict(q=q, a=a, key=a, lang=lang)


def trlist(lang=None):
    lang = lang or pick(["en", "zh"])
    it = [pick(TR) for _ in range(R.randint(3, 7))]
    if R.random() < 0.5:
        q = x(
            "{Translate to Chinese: |Translate these words to Chinese: |Give the Chinese for: }"
            if lang == "en"
            else "{翻译成中文：|把这些词翻译成中文：|分别用中文怎么说：}"
        ) + ", ".join(e for e, _ in it)
        a = ", ".join(EN2ZH[e] for e, _ in it)
    else:
        q = x(
            "{Translate to English: |Translate these words to English: |Give the English for: }"
            if lang == "en"
            else "{翻译成英文：|把这些词翻译成英文：|分别用英语怎么说：}"
        ) + pick(["、", ", "]).join(z for _, z in it)
        a = ", ".join(ZH2EN[z] for _, z in it)
    return dict(q=q, a=a, key=a, lang=lang)


def caplist(lang=None):
    lang = lang or pick(["en", "zh"])
    it = R.sample(CTY, R.randint(2, 6))
    cont = R.random() < 0.25
    if lang == "en":
        q = (
            x(
                "{What are the capitals of |Give the capitals of |Name the capitals of |List the capitals of }"
                if not cont
                else "{Which continents are these countries in: |Name the continents of }"
            )
            + ", ".join(c[0] for c in it)
            + pick(["", ".", "?"])
        )
        a = ", ".join(f"{c[0]}: {c[4] if cont else c[2].rstrip('.')}" for c in it)
    else:
        q = x("{这些国家的首都是什么：|分别说出首都：|列出首都：}" if not cont else "{这些国家分别在哪个洲：|说出所在的大洲：}") + "、".join(c[1] for c in it)
        a = "，".join(f"{c[1]}：{L.CONT[c[4]] if cont else c[3]}" for c in it)
    return dict(q=q, a=a, key=a, lang=lang)


def opplist(lang=None):
    lang = lang or pick(["en", "zh"])
    ds = [opposite(lang) for _ in range(R.randint(3, 7))]
    ws = [
        re.search(r"opposite of (.+) is (.+)\.", d["a"]).groups()
        if lang == "en"
        else re.search("“(.+)”的反义词是“(.+)”", d["a"]).groups()
        for d in ds
    ]
    if lang == "en":
        q = x("{Give the opposites of |What are the opposites of |List the opposites: }") + ", ".join(w[0] for w in ws)
        a = ", ".join(w[1] for w in ws)
    else:
        q = x("{写出反义词：|这些词的反义词是什么：|说出反义词：}") + "、".join(w[0] for w in ws)
        a = "、".join(w[1] for w in ws)
    return dict(q=q, a=a, key=a, lang=lang)


# ---------------------------------------------------------------- words and definitions
KIND = [(e, z, k) for e, z, k in NOUNS if k]
WN = {}


def load_wordnet(path="/usr/share/wordnet", n=360):
    """Short glosses of frequent concrete nouns (WordNet 3.0)."""
    known = {e for e, _, _ in NOUNS}
    cnt = {}
    for line in open(path + "/index.noun", encoding="latin-1"):
        if line.startswith(" "):
            continue
        p = line.split()
        w = p[0]
        k = int(p[3])
        tag = int(p[4 + k + 1])
        off = p[4 + k + 2]
        if re.fullmatch("[a-z]{3,10}", w) and w not in known and tag >= 1:
            cnt[w] = (int(p[2]), tag, off)
    offs = {}
    for line in open(path + "/data.noun", encoding="latin-1"):
        if line.startswith(" "):
            continue
        head, gloss = line.split(" | ", 1)
        h = head.split()
        # lexicographer files: animal, artifact, body, food, object, plant, substance, phenomenon, time, person
        if h[1] in ("05", "06", "08", "13", "17", "20", "27", "19", "18"):
            offs[h[0]] = (gloss, h[4].lower())
    freq = {}
    for line in open(path + "/cntlist.rev"):
        key, _, c = line.split()
        w, s = key.split("%")
        if s.startswith("1"):
            freq[w] = freq.get(w, 0) + int(c)
    cand = []
    for w, (_, tag, off) in cnt.items():
        if off not in offs:
            continue
        g, first = offs[off]
        g = g.split(";")[0].strip()
        g = re.sub(r"^\([^)]*\)\s*", "", g)
        if first != w or not 12 <= len(g) <= 58 or '"' in g or "(" in g or "`" in g or re.search(rf"\b{w}", g):
            continue
        cand.append((-freq.get(w, 0), w, g))
    for _, w, g in sorted(cand)[:n]:
        WN[w] = g.strip().rstrip(".")


def define(lang=None):
    lang = lang or pick(["en", "en", "zh"])
    if lang == "zh" or R.random() < 0.35:
        e, z, k = pick(KIND)
        kz = L.KINDS[k]
        e_ = e if e in MASS or e[0].isupper() else an(e)
        r = R.random()
        if r < 0.55:
            if lang == "en":
                return dict(
                    q=en_q(x(f"{{What is|What's|Define|Explain what is|What does the word {e} mean? What is}} {e_}?")),
                    a=f"{cap(e_)} is {an(k)}." if k not in ("clothing", "food", "furniture") else f"{cap(e_)} is {k}.",
                    key=k,
                    lang="en",
                    alt=f"{z}是一种{kz}。",
                    alt_key=kz,
                )
            return dict(q=zh_q(x(f"{{{z}是什么|什么是{z}|{z}是什么东西|解释一下{z}}}？")), a=f"{z}是一种{kz}。", key=kz, lang="zh")
        k2 = k if R.random() < 0.5 else pick(list(L.KINDS))
        yes = (
            k2 == k
            or (k == "bird" and k2 == "animal")
            or (k in ("fish", "insect") and k2 == "animal")
            or (k in ("fruit", "vegetable") and k2 == "food")
            or (k == "drink" and k2 == "food" and None)
        )
        if (
            k2 in ("food", "drink")
            and k in ("food", "drink", "fruit", "vegetable", "animal", "bird", "fish")
            and k2 != k
        ):
            k2, yes = k, True
        kz2 = L.KINDS[k2]
        kk = an(k2) if k2 not in ("clothing", "food", "furniture") else k2
        kt = an(k) if k not in ("clothing", "food", "furniture") else k
        if lang == "en":
            return dict(
                q=en_q(f"Is {e_} {kk}?"),
                a=f"Yes, {e_} is {kk}." if yes else f"No, {e_} is {kt}.",
                key="Yes" if yes else "No",
                lang="en",
                s="Yes" if yes else "No",
            )
        return dict(
            q=zh_q(f"{z}是{kz2}吗？"),
            a=f"是的，{z}是{kz2}。" if yes else f"不是，{z}是{kz}。",
            key="是的" if yes else "不是",
            lang="zh",
            s="是" if yes else "不是",
        )
    if R.random() < 0.15:
        k = pick(list(L.KINDS))
        ws = [(e, z) for e, z, kk in KIND if kk == k][:3]
        if lang == "en":
            return dict(
                q=en_q(x(f"{{Name|List|Give me|Tell me}} three {{kinds of {k}|examples of {k}}}.")),
                a=f"{cap(ws[0][0])}, {ws[1][0]} and {ws[2][0]}.",
                key=ws[0][0],
                lang="en",
            )
    w = pick(list(WN))
    return dict(
        q=en_q(
            x(
                f"{{What is {an(w)}|What does {w} mean|Define {w}|Define the word {w}|What is the meaning of {w}|What does the word {w} mean|Explain the word {w}|Give me the definition of {w}|What is the definition of {w}|Meaning of {w}}}?"
            )
        ),
        a=f"{cap(w)}: {WN[w]}.",
        key=WN[w][:20],
        lang="en",
    )


# ---------------------------------------------------------------- stories, jokes, copying, classification
ANIM = [(e, z) for e, z, k in NOUNS if k in ("animal", "bird")]
PLACES = [
    ("forest", "森林"),
    ("village", "村庄"),
    ("garden", "花园"),
    ("mountain", "山"),
    ("river", "河"),
    ("lake", "湖"),
    ("island", "岛"),
    ("desert", "沙漠"),
    ("city", "城市"),
    ("farm", "农场"),
]
THINGS = [
    ("key", "钥匙"),
    ("hat", "帽子"),
    ("book", "书"),
    ("mirror", "镜子"),
    ("map", "地图"),
    ("bell", "铃铛"),
    ("lamp", "灯"),
    ("box", "盒子"),
    ("umbrella", "雨伞"),
    ("stone", "石头"),
    ("letter", "信"),
    ("watch", "手表"),
    ("ring", "戒指"),
    ("drum", "鼓"),
]
TRAIT = [
    ("small", "小小的"),
    ("brave", "勇敢的"),
    ("lazy", "懒惰的"),
    ("clever", "聪明的"),
    ("kind", "善良的"),
    ("curious", "好奇的"),
    ("shy", "害羞的"),
    ("young", "年轻的"),
    ("lonely", "孤独的"),
    ("happy", "快乐的"),
]
LESSON = [
    ("a good friend is worth more than gold", "好朋友比金子更珍贵"),
    ("it is never too late to learn", "学习永远不晚"),
    ("small steps lead far", "小小的脚步也能走得很远"),
    ("sharing makes everyone happy", "分享让大家都快乐"),
    ("patience is rewarded", "耐心会有回报"),
    ("even the small can help the big", "弱小的也能帮助强大的"),
    ("it is good to tell the truth", "说实话是好的"),
    ("home is the best place", "家是最好的地方"),
]


def story(lang=None):
    lang = lang or pick(["en", "zh"])
    people = [t for t in NOUNS if t[2] == "job" and t[0] != "police officer"] + [
        ("king", "国王", ""),
        ("queen", "女王", ""),
    ]
    c = (
        pick(ANIM)
        if R.random() < 0.6
        else pick(people)[:2]
        if R.random() < 0.5
        else (pick(RARE_EN), pick(RARE_ZH))
        if R.random() < 0.6
        else pick(
            [
                ("dragon", "龙"),
                ("robot", "机器人"),
                ("princess", "公主"),
                ("wizard", "巫师"),
                ("ghost", "幽灵"),
                ("knight", "骑士"),
                ("boy", "男孩"),
                ("girl", "女孩"),
                ("llama", "羊驼"),
                ("unicorn", "独角兽"),
                ("pirate", "海盗"),
                ("cloud", "云"),
                ("tree", "树"),
            ]
        )
    )
    f = pick(ANIM)
    while f == c:
        f = pick(ANIM)
    p, o, t, l = pick(PLACES), pick(THINGS), pick(TRAIT), pick(LESSON)
    nm = pick(L.NAMES_EN)
    useplace = R.random() < 0.2
    if lang == "en":
        q = (
            x(
                f"{{Tell me a story about {an(c[0])}|Write a story about {an(c[0])}|Tell me a short story about {an(c[0])}|A story about {an(c[0])}, please|Can you tell a story about {an(c[0])}|I want a story about {an(c[0])}|Please tell me a story about {an(c[0])}|Make up a story about {an(c[0])}|Write me a story about {an(c[0])}|Could you tell me a short story about {an(c[0])}|Write a short story about {an(c[0])}}}"
            )
            + (f" in a {p[0]}" if useplace else "")
            + pick([".", "", "?", "!"])
        )
        if R.random() < 0.12:
            q = x(
                "{Tell me a story|Tell me a short story|Write a story|I want to hear a story|A story please|Tell a story}{.|!|}"
            )
        v = R.randrange(4)
        a = f"Once upon a time, {an(t[0])} {c[0]} named {nm} lived {'by' if p[0] in ('river', 'lake') else 'on' if p[0] in ('island', 'mountain', 'farm') else 'in'} a {p[0]}. "
        a += [
            f'One day {nm} found an old {o[0]} under a tree. {an(f[0]).capitalize()} came by and said, "That is mine!" {nm} gave it back, and the {f[0]} smiled. ',
            f"One night it rained hard and {an(f[0])} lost its way. {nm} took a {o[0]} and went out to help. Together they found the way home. ",
            f'{nm} wanted a {o[0]} more than anything. {an(f[0]).capitalize()} said, "Work with me for a week." After seven days the {o[0]} was there. ',
            f"Every morning {nm} met {an(f[0])} near the water. One day the {f[0]} did not come, so {nm} looked everywhere and found it with a broken {o[0]}. They mended it together. ",
        ][v]
        a += f"{nm} learned that {l[0]}."
        return dict(q=en_q(q) if R.random() < 0.3 else q, a=a, key=c[0] if c[0] in q else "Once upon a time", lang="en")
    nz = pick(["小" + ch for ch in "明红华丽亮星月云乐白黑花"])
    q = x(
        f"{{讲一个关于{c[1]}的故事|给我讲个关于{c[1]}的故事|讲个关于{c[1]}的故事好吗|给我讲个{c[1]}的故事|写一个关于{c[1]}的小故事|说一个{c[1]}的故事|我想听{c[1]}的故事|请讲一个关于{c[1]}的短故事}}{{。|吧。||！}}"
    )
    if R.random() < 0.12:
        q = x("{讲个故事|给我讲个故事|讲一个小故事|我想听故事|说个故事吧}{。||！}")
    v = R.randrange(4)
    a = f"从前，{p[1]}{'边' if p[1] in '河湖' else '上' if p[1] in ('岛', '山') else '里'}住着一{'只' if c in ANIM else '位'}{t[1]}{c[1]}，名叫{nz}。"
    a += [
        f"有一天，{nz}在树下发现了一个旧{o[1]}。一只{f[1]}走来说：“那是我的！”{nz}把它还了回去，{f[1]}笑了。",
        f"一个雨夜，一只{f[1]}迷了路。{nz}带着{o[1]}出去帮忙，他们一起找到了回家的路。",
        f"{nz}非常想要一个{o[1]}。一只{f[1]}说：“和我一起干一周的活吧。”七天以后，{nz}得到了{o[1]}。",
        f"每天早上，{nz}都会遇见一只{f[1]}。有一天{f[1]}没有来，{nz}到处找，发现它守着坏了的{o[1]}。他们一起把它修好了。",
    ][v]
    a += f"{nz}明白了：{l[1]}。"
    return dict(q=q, a=a, key=c[1] if c[1] in q else "从前", lang="zh")


def joke(lang=None):
    lang = lang or pick(["en", "zh"])
    if lang == "en":
        return dict(
            q=x(
                "{Tell me a joke|Tell a joke|Make me laugh|Say something funny|Do you know a joke|A joke please|Can you tell me a joke|I want to hear a joke|Another joke}{.|!|?|}"
            ),
            a=pick(L.JOKES_EN),
            key="?",
            lang="en",
        )
    return dict(q=x("{讲个笑话|说个笑话|给我讲个笑话|逗我笑|来个笑话|我想听笑话|再讲一个笑话}{。|吧。|！|}"), a=pick(L.JOKES_ZH), key="", lang="zh")


WORDS_EN = [e for e, _, _ in NOUNS] + [v for v, _ in VERBS] + [a for a, _ in ADJS]
WORDS_ZH = [z for _, z, _ in NOUNS] + [z for _, z in VERBS] + [z for _, z in ADJS]
ECHO_EN = [
    "this is a test",
    "hello world",
    "the quick brown fox jumps over the lazy dog",
    "I am ready",
    "OK",
    "yes",
    "no",
    "pong",
    "banana",
    "good morning everyone",
    "the server is running",
    "all tests passed",
    "llamas are great",
    "one two three",
    "42",
    "hello",
    "done",
    "everything works",
]


def name_en():
    """Common names, invented ones and capitalised words, so that names are copied rather than guessed."""
    r = R.random()
    return pick(L.NAMES_EN) if r < 0.4 else pick(RARE_NAMES) if r < 0.65 else cap(pick(RARE_EN))


def name_zh():
    if R.random() < 0.4:
        return pick(L.NAMES_ZH)
    g = "".join(pick(pick(RARE_ZH)) for _ in range(pick([1, 2, 2])))
    return pick("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗小阿老梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕") + g


def randtext(lang):
    """A short run of text for copying: words, numbers, codes or rare words."""
    r = R.random()
    if lang == "en":
        if r < 0.25:
            return pick(ECHO_EN)
        if r < 0.6:
            return " ".join(pick(WORDS_EN) for _ in range(R.randint(1, 5)))
        if r < 0.85:
            return " ".join(pick(RARE_EN) for _ in range(pick([1, 1, 2, 3, 4, 5, 7])))
        if r < 0.93:
            return pick(
                [
                    str(R.randint(0, 99999)),
                    "".join(pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(R.randint(2, 4))) + str(R.randint(1, 9999)),
                    "".join(pick("abcdefghijklmnopqrstuvwxyz") for _ in range(R.randint(3, 7))),
                ]
            )
        return x(f"{{I|You|We|They}} {{like|want|need|have}} {pick(WORDS_EN)} and {pick(WORDS_EN)}")
    if r < 0.2:
        return pick(["你好，世界", "这是一个测试", "今天天气很好", "我准备好了", "是", "好", "一切正常", "收到", "服务器正在运行"])
    if r < 0.6:
        return "".join(pick(WORDS_ZH) for _ in range(R.randint(1, 4)))
    if r < 0.9:
        return "".join(pick(RARE_ZH) for _ in range(pick([1, 1, 2, 3, 4, 5])))
    return x(f"{{我|你|我们|他们}}{{喜欢|想要|需要}}{pick(WORDS_ZH)}和{pick(WORDS_ZH)}")


def echo(lang=None):
    lang = lang or pick(["en", "en", "zh"])
    while True:
        t = randtext(lang)
        if (zlib.crc32(t.encode()) % 16 == 0) == HELD:
            break
        if not HELD and t in ECHO_EN:
            break
    if lang == "en":
        e = pick([t, t, f'"{t}"', f"'{t}'"]) if R.random() < 0.5 else t
        q = x(
            f"{{Repeat after me: |Repeat: |Say: |Say |Please say: |Please repeat: |Reply with exactly: |Answer only with: |Say exactly: |Repeat this: |Echo: |Reply with |Respond with exactly |Print |Write: |Just say |Please reply with: |Copy this text: |Reply with exactly this text: |Respond with: |Output: |Only answer: |Say the word |Reply with the single word: |Reply with the word |Answer with |Answer exactly: |Tell me exactly: |Please write exactly: |Can you say |Can you repeat |Could you say |Respond with the text |Reply only with }}{e}"
        ) + pick(["", "", ".", " and nothing else.", " only.", "!"] if e != t else ["", "", "", "", "!"])
    else:
        e = pick([t, t, f"“{t}”"])
        q = x(f"{{请重复：|重复一遍：|跟我说：|请说：|请回复：|只回复：|请原样输出：|说：|复述：|请只回答：|请只回复：|回复|请说|说|请回答：|只输出：|请写：}}{e}")
    return dict(q=q, a=t, key=t, lang=lang)


def spellw(lang=None):
    w = pick([e for e in WORDS_EN if 3 <= len(e) <= 7 and " " not in e])
    k = pick(["spell", "first", "last"])
    if k == "spell":
        return dict(
            q=en_q(x(f"{{Spell the word {w}|How do you spell {w}|Spell {w}|Can you spell {w}|Please spell {w}}}?")),
            a="-".join(w),
            key="-".join(w),
            lang="en",
        )
    if k == "first":
        return dict(
            q=en_q(x(f"{{What is the first letter of {w}|Which letter does {w} start with|First letter of {w}}}?")),
            a=f"The first letter of {w} is {w[0]}.",
            key=f"is {w[0]}.",
            lang="en",
        )
    return dict(
        q=en_q(x(f"{{What is the last letter of {w}|Which letter does {w} end with|Last letter of {w}}}?")),
        a=f"The last letter of {w} is {w[-1]}.",
        key=f"is {w[-1]}.",
        lang="en",
    )


POS_EN = "love|great|wonderful|amazing|excellent|fantastic|perfect|very good|beautiful|happy|enjoyed|delicious|brilliant|the best".split(
    "|"
)
NEG_EN = "hate|terrible|awful|horrible|bad|boring|the worst|disappointing|ugly|broken|useless|disgusting|very slow|rude".split(
    "|"
)
POS_ZH = "很好|非常棒|太好了|很喜欢|好极了|很满意|真不错|好吃|很开心|完美|精彩".split("|")
NEG_ZH = "很差|太糟糕了|很讨厌|不好|很失望|难吃|太慢了|很无聊|真难看|没用|很生气".split("|")
SUBJ = [
    ("movie", "电影"),
    ("food", "食物"),
    ("book", "书"),
    ("hotel", "酒店"),
    ("service", "服务"),
    ("phone", "手机"),
    ("restaurant", "餐厅"),
    ("song", "歌"),
    ("product", "产品"),
    ("game", "游戏"),
    ("weather", "天气"),
    ("room", "房间"),
    ("coffee", "咖啡"),
    ("car", "汽车"),
    ("teacher", "老师"),
]


def classify(lang=None):
    lang = lang or pick(["en", "zh"])
    if R.random() < 0.25:
        z = R.random() < 0.5
        t = randtext("zh" if z else "en")
        if lang == "en":
            return dict(
                q=x(f"{{Which language is this|What language is this|Detect the language}}: {t}"),
                a="Chinese" if z else "English",
                key="Chinese" if z else "English",
                lang="en",
            )
        return dict(q=x(f"{{这是什么语言|这是哪种语言|判断语言}}：{t}"), a="中文" if z else "英文", key="中文" if z else "英文", lang="zh")
    pos = R.random() < 0.5
    s = pick(SUBJ)
    if lang == "en":
        w = pick(POS_EN if pos else NEG_EN)
        t = (
            x(f"{{I|We|My friends}} {w} {{this|the|that}} {s[0]}.")
            if w in ("love", "hate", "enjoyed")
            else x(f"{{The|This|That|Our|My}} {s[0]} {{is|was|is really|was really}} {w}.")
        )
        q = x(
            f"{{Is this positive or negative|Classify the sentiment|Sentiment|What is the sentiment of this sentence|Positive or negative|Is this review positive or negative|Classify this as positive or negative|Sentiment analysis|Is the following positive or negative}}{{: |? |:|\n}}{t}"
        )
        return dict(q=q, a="Positive" if pos else "Negative", key="Positive" if pos else "Negative", lang="en")
    w = pick(POS_ZH if pos else NEG_ZH)
    t = x(f"{{这个|那个|这家的|他们的}}{s[1]}{w}{{。|！|}}")
    q = x(f"{{判断情感|这句话是正面还是负面|情感分类|这是好评还是差评|判断正面或负面}}：{t}")
    return dict(q=q, a="正面" if pos else "负面", key="正面" if pos else "负面", lang="zh")


# ---------------------------------------------------------------- refusals
RARE_EN, RARE_ZH, RARE_ZV, RARE_V, RARE_ADJ = [], [], [], [], []


def load_rare():
    known = {e for e, _, _ in NOUNS} | set(WN) | {v for v, _ in VERBS} | {a for a, _ in ADJS}
    freq = {}
    for line in open("/usr/share/wordnet/cntlist.rev"):
        key, _, c = line.split()
        w, s = key.split("%")
        if re.fullmatch("[a-z]{3,12}", w):
            freq.setdefault(s[0], {}).setdefault(w, 0)
            freq[s[0]][w] += int(c)
    for s, out, n in (("1", RARE_EN, 4500), ("2", RARE_V, 900), ("3", RARE_ADJ, 900)):
        out += [w for w, _ in sorted(freq[s].items(), key=lambda t: (-t[1], t[0])) if w not in known][:n]
    kz = {z for _, z, _ in NOUNS} | {z for _, z in VERBS} | {z for _, z in ADJS} | {c[1] for c in CTY}
    nn, vv = [], []
    for line in open("/usr/lib/python3/dist-packages/jieba/dict.txt", encoding="utf-8"):
        w, c, p = line.split()
        if not re.fullmatch("[\u4e00-\u9fff]{2,4}", w) or w in kz:
            continue
        if p == "n":
            nn.append((-int(c), w))
        elif p == "v" and len(w) == 2:
            vv.append((-int(c), w))
    RARE_ZH.extend(w for _, w in sorted(nn)[:6000])
    RARE_ZV.extend(w for _, w in sorted(vv)[:1500])


CELEB_EN = "president|prime minister|mayor|king|queen|richest person|best singer|best player|fastest runner|oldest person|manager|CEO|leader|champion|winner|director|author|inventor".split(
    "|"
)
TECH_EN = "quantum mechanics|general relativity|photosynthesis|blockchain|machine learning|the stock market|evolution|inflation|black holes|DNA|democracy|the French Revolution|World War II|the Roman Empire|string theory|calculus|linear algebra|the immune system|climate change|cryptocurrency|neural networks|transformers|attention|thermodynamics|electromagnetism|philosophy|economics|psychology|the big bang|plate tectonics|nuclear fusion|recursion|operating systems|TCP/IP|databases|Kubernetes|Docker".split(
    "|"
)
TECH_ZH = "量子力学|相对论的原理|光合作用|区块链|机器学习|股票市场|进化论|通货膨胀|黑洞|基因|民主|法国大革命|第二次世界大战|罗马帝国|弦理论|微积分|线性代数|免疫系统|气候变化|加密货币|神经网络|注意力机制|热力学|电磁学|哲学|经济学|心理学|宇宙大爆炸|板块运动|核聚变|递归|操作系统|数据库|编译原理|人类的起源|秦朝的历史".split(
    "|"
)
PROG = "a web server|a sorting algorithm|a snake game|quicksort|a calculator app|a login page|a chat bot|a linked list|a web scraper|a website|an SQL query|a regular expression|fizzbuzz|a to-do app|binary search|a REST API|a unit test|a neural network".split(
    "|"
)
PROGL = "Python|C#|Java|C++|JavaScript|Rust|Go|SQL|Bash|PHP".split("|")
FOREIGN = "Bonjour|Hola|¿Cómo estás?|Guten Tag|Wie geht es dir?|Ciao, come stai?|こんにちは|元気ですか|안녕하세요|Привет|Как дела?|Merci beaucoup|Gracias|Danke|Comment ça va?|Buenos días|Parlez-vous français?|¿Qué es esto?|Qual é o seu nome?|Wo ist der Bahnhof?|Je m'appelle Pierre|ありがとう|Olá|Hej|Merhaba|Xin chào|Bonsoir|¿Dónde está la biblioteca?|Wer bist du?|Qui es-tu?".split(
    "|"
)


def refuse(lang=None):
    lang = lang or pick(["en", "zh"])
    if lang == "en":
        n, n2, v, ad = pick(RARE_EN), pick(RARE_EN), pick(RARE_V), pick(RARE_ADJ)
        nm = pick(L.NAMES_EN) + " " + cap(pick(RARE_EN))
        tn = pick(RARE_EN if R.random() < 0.6 else WORDS_EN)
        opts = [
            f"{{What is|What's|Define|What does the word|Explain}} {n} {n2}?",
            f"What is the {{population|area|size|history|weather|GDP|president|flag}} of {pick(CTY)[0]}?",
            f"{{Explain|Can you explain|Tell me about|What is|Teach me|How does}} {pick(TECH_EN)}{{?| to me.| in detail.|.}}",
            f"{{Write|Implement|Code|Create|Build|Can you write}} {pick(PROG)} in {pick(PROGL)}.",
            f"{{Write|Can you write}} {{an essay|a poem|a song|a report|a letter|an article|a blog post|a novel}} about {tn}.",
            f"Who is {nm}?",
            f"{{Who is|Who was|Do you know|Tell me about|When was}} {nm}{{?| born?}}",
            f"Who is the {pick(CELEB_EN)} of {{{n}|{pick(CTY)[0]}|{pick(CITIES)[0]}|the world}}?",
            f"Who won {{the World Cup|the election|the game|the {n} {{prize|cup|award}}|the Nobel Prize}} {{in {R.randint(1900, 2026)}|last year|yesterday|this year}}?",
            f"What happened {{in {R.randint(1000, 2026)}|yesterday|today|last week|in the news}}{{?| in {pick(CTY)[0]}?}}",
            f"{{What is the price of|How much does|How much is}} {an(tn)}{{| cost}}?",
            f"{{How do I|How can I|How to|What is the best way to}} {v} {an(tn)}?",
            f"Why {{do|does|did|is|are}} the {tn} {v}?",
            f"{{Should I|Can I|May I}} {v} {{my|the|a}} {tn}{{?| tomorrow?}}",
            f"{{When|Where}} {{is|was|will be}} the {{next |first |last |best |}}{tn}{{?| built?| invented?}}",
            f"{{What time is it|What is the date today|What day is it today|What is the weather today|What is the weather in {pick(CITIES)[0]}|Will it rain tomorrow|What time is it in {pick(CITIES)[0]}|What year is it|What's the temperature outside}}?",
            f"{{What is|Calculate|How much is}} {R.randint(101, 99999)} {{+|-|*|/|times|plus|divided by}} {R.randint(11, 99999)}?",
            f"{{What is the square root of|What is the factorial of|Is}} {R.randint(100, 9999)}{{?| a prime number?}}",
            f"How do you say {n} in {{French|Spanish|German|Japanese|Korean|Russian|Latin|Chinese}}?",
            f'Translate "{n} {n2}" to {{French|Spanish|German|Japanese|Chinese}}.',
            f"{{What is the capital of|Where is}} {{{cap(n)}land|{cap(n)}|{cap(n2)}ia|Atlantis|Ohio|Texas|California|Bavaria|Narnia|the moon}}?",
            f"What is the opposite of {n}?",
            f"{{Recommend|Suggest|Give me|Can you recommend}} {{a good |some |a |the best }}{tn}{{.|?| for {n2}.| in {pick(CITIES)[0]}.}}",
            f"{{What do you think about|What is your opinion on|Do you like}} {tn}{{?| and {n2}?}}",
            f"{{What are the symptoms of|How do I treat|What is the cure for|Is it safe to take}} {n}?",
            f"{{Summarize|Summarise|Review|Analyse|Compare}} {{the {n}|the book {cap(n)} {n2}|{n} and {n2}|the history of {tn}}}.",
            f"{{Is|Are|Was}} the {tn} {ad}?",
            f"How {{many|much|long|old|far|big|tall}} {{is the|are the|does the}} {tn}{{?| of {n2}?}}",
            f"{{My|The}} {tn} is {ad}. What should I {{do|say|buy|{v}}}?",
            f"{{Which|What}} {n} is the most {ad}?",
            f"{{Plan|Book|Order|Find}} {{a trip|a flight|a hotel|a table|a {n}}} {{to|in|for}} {pick(CITIES)[0]}.",
            f"{{What is|Tell me}} the {{recipe for|secret of|meaning of life and|difference between {n} and|cause of|purpose of|formula of}} {n2}{{?|.}}",
            f'What is the next line of "{n} {n2} {v}"?',
            f"{{Can|Could}} {{a|the}} {tn} {v}?",
            f"{{I|We}} {{want|need|have}} to {v} {{the|a|my}} {tn}{{.| How?| Can you help?}}",
        ]
        q = x(pick(opts))
        a = dont("en")
        r = R.random()
        if r < 0.04:
            q = "".join(pick("abcdefghijklmnopqrstuvwxyz;.,1234") for _ in range(R.randint(4, 14)))
            if R.random() < 0.5:
                q = "".join(pick("asdfghjklqwertyuiopzxcvbnm") for _ in range(R.randint(4, 10)))
            return dict(q=q, a="Sorry, I did not understand that.", key="did not understand", lang="en")
        if r < 0.08:
            return dict(
                q=pick(FOREIGN),
                a="Sorry, I only know English and Chinese.",
                key="only know English and Chinese",
                lang="en",
            )
        return dict(q=en_q(q), a=a, key="do not know", lang="en", alt=dont("zh"), alt_key="不知道")
    n, n2, v = pick(RARE_ZH), pick(RARE_ZH), pick(RARE_ZV)
    tn = pick(RARE_ZH if R.random() < 0.65 else WORDS_ZH)
    nm = pick("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧阳司马".strip()) + pick("伟强磊军洋勇杰涛明超秀霞平刚桂英华玉兰建国文辉志") + pick(["", *"东南西北春夏秋山海龙凤"])
    opts = [
        f"{{{n}是什么|什么是{n}|{n}是什么意思|解释一下{n}|{n}的意思是什么}}？",
        f"{pick(CTY)[1]}{{的人口是多少|的面积有多大|的总统是谁|的历史|的货币政策是什么|有多少人}}？",
        f"{{解释|介绍一下|讲讲|说说|什么是|请解释}}{pick(TECH_ZH)}{{。|？|}}",
        f"{{用|请用}} {pick(PROGL)} {{写一个|实现一个|编写一个}}{{网站|排序算法|贪吃蛇游戏|计算器|登录页面|聊天机器人|链表|爬虫|二分查找|程序|快速排序}}。",
        f"{{写一篇|帮我写一篇|请写一首|写一封}}关于{tn}的{{作文|文章|诗|报告|信|论文|歌}}。",
        f"{nm}是谁？",
        f"{{{nm}是谁|你知道{nm}吗|介绍一下{nm}|{nm}是哪里人}}？",
        f"{{谁是|}}{{{n}|{pick(CTY)[1]}|{pick(CITIES)[1]}|世界}}{{的总统|最有钱的人|的市长|的冠军|的发明者|最好的歌手}}是谁？",
        f"{{{R.randint(1900, 2026)}年|去年|昨天|今年}}{{世界杯冠军是谁|谁赢了|发生了什么|的新闻有哪些|谁得了诺贝尔奖}}？",
        f"{tn}{{多少钱|的价格是多少|要多少钱|贵不贵}}？",
        f"{{怎么|如何|怎样}}{v}{tn}？",
        f"为什么{tn}{{会|要|能|不能}}{v}？",
        f"{{我应该|我可以|我能}}{v}{tn}吗？",
        f"{{第一个|最早的|最好的|下一个}}{tn}{{是什么时候|在哪里|是什么|是谁发明的}}？",
        f"{{现在几点了|今天是几号|今天星期几|今天天气怎么样|{pick(CITIES)[1]}今天天气怎么样|明天会下雨吗|现在{pick(CITIES)[1]}几点|今年是哪一年|外面多少度}}？",
        f"{R.randint(101, 99999)}{{+|-|×|除以|乘以|加}}{R.randint(11, 99999)}等于多少？",
        f"{{{R.randint(100, 9999)}的平方根是多少|{R.randint(100, 9999)}是质数吗|{R.randint(10, 99)}的阶乘是多少}}？",
        f"{n}用{{法语|西班牙语|德语|日语|韩语|俄语|英语}}怎么说？",
        f"把“{n}{v}”翻译成{{法语|日语|德语|英文}}。",
        f"{{{n}国|{n}|{n2}省|月球|火星|亚特兰蒂斯}}的首都是哪里？",
        f"{n}的反义词是什么？",
        f"{{推荐|给我推荐|请推荐}}{{一个|几个|一些|最好的}}{tn}。",
        f"{{你觉得|你怎么看|你对}}{tn}{{怎么样|有什么看法|好不好}}？",
        f"{{{n}的症状有哪些|怎么治疗{n}|{n}吃什么药|{n}安全吗}}？",
        f"{{总结一下|分析|评价|比较}}{{{n}和{n2}|《{n}{n2}》|{tn}的历史|{n}}}。",
        f"{tn}{{有多少|有多长|有多大|多重|有多高|几岁了}}？",
        f"{{我的|这个}}{tn}{{坏了|不见了|太贵了|{v}了}}，怎么办？",
        f"{{哪个|哪种}}{n}最{{好|贵|多|重要|流行}}？",
        f"帮我{{订|预订|找|买|安排}}{{去{pick(CITIES)[1]}的机票|{pick(CITIES)[1]}的酒店|一个{n}}}。",
        f"{n}和{n2}{{有什么区别|有什么关系|哪个好}}？",
        f"{n}的{{原因|目的|作用|来源|公式|做法|历史}}是什么？",
        f"{{《{n}》|《{n2}》|《{n}{n2}》}}{{的作者是谁|是谁写的|讲了什么}}？",
        f"背诵《{n}》。",
        f"“{n}{v}{n2}”的下一句是什么？",
        f"{{我想|我要|我们要}}{v}{tn}{{。|，怎么办？|，你能帮我吗？}}",
        f"{tn}{{会|能|可以}}{v}吗？",
        f"{{讲讲|介绍一下|说说|告诉我关于}}{n}{{。|的事情。|的历史。|的知识。}}",
    ]
    return dict(q=zh_q(x(pick(opts))), a=dont("zh"), key="不知道", lang="zh", alt=dont("en"), alt_key="do not know")


# ---------------------------------------------------------------- JSON
def jd(o, compact=False):
    return json.dumps(o, ensure_ascii=False, separators=(",", ":") if compact else None)


FIELD = {"name": "姓名", "age": "年龄", "city": "城市", "job": "职业", "email": "邮箱", "colour": "颜色"}


def extract(lang=None):
    lang = lang or pick(["en", "zh"])
    while True:
        nm = name_en() if lang == "en" else name_zh()
        age, ci = R.randint(5, 90), pick(CITIES)
        if held("x", nm, age) == HELD:
            break
    jb = pick([t for t in NOUNS if t[2] == "job"])
    mail = f"{nm.lower() if lang == 'en' else pick(L.NAMES_EN).lower()}{pick(['', R.randint(1, 99)])}@{pick(['example.com', 'mail.com', 'test.org', 'site.net'])}"
    if R.random() < 0.2:
        it = pick([t for t in NOUNS if t[2] in ("fruit", "food", "drink", "clothing", "furniture")])
        pr = R.randint(1, 200)
        if lang == "en":
            t = x(
                f"{{The {it[0]} costs {pr} dollars|{cap(an(it[0]))} is {pr} dollars|I paid {pr} dollars for the {it[0]}}}."
            )
            return dict(
                q=x(
                    f"{{Extract the product and price from|Extract product and price as JSON from|Get the product and price as JSON}}: {t}"
                ),
                a=jd({"product": it[0], "price": pr}),
                key=jd({"product": it[0], "price": pr}),
                lang="en",
            )
        t = x(f"{{{it[1]}{pr}元|这个{it[1]}卖{pr}元|我花{pr}元买了{it[1]}}}。")
        return dict(
            q=x(f"{{提取商品和价格|从句子中提取商品和价格，用JSON回答}}：{t}"),
            a=jd({"product": it[1], "price": pr}),
            key=jd({"product": it[1], "price": pr}),
            lang="zh",
        )
    vals = {
        "name": nm,
        "age": age,
        "city": ci[0] if lang == "en" else ci[1],
        "job": jb[0] if lang == "en" else jb[1],
        "email": mail,
    }
    ks = pick(
        [
            ["name", "age"],
            ["name", "age"],
            ["name", "city"],
            ["name", "age", "city"],
            ["name", "job"],
            ["name", "email"],
            ["name", "age", "job"],
            ["age", "city"],
            ["age", "name"],
        ]
    )
    present = list(ks)
    if R.random() < 0.3:
        for e in ("name", "age", "city", "job"):
            if e not in present and R.random() < 0.5:
                present.append(e)
    if lang == "en":
        parts = []
        if "age" in present:
            parts.append(x(f"{{is {age} years old|is {age}}}"))
        if "city" in present:
            parts.append(x(f"{{lives in|comes from|works in}} {vals['city']}"))
        if "job" in present:
            parts.append(f"is {an(jb[0])}")
        if "email" in present:
            parts.append(x(f"{{has the email|uses the email|can be reached at}} {mail}"))
        if "age" in present and R.random() < 0.2:
            parts[0] = f"is a {age} year old person"
        if R.random() < 0.3:
            R.shuffle(parts)
        sub = nm if "name" in present else pick(["He", "She"])
        if sub == nm and R.random() < 0.2:
            t = (
                f"My name is {nm}. I "
                + " and ".join(
                    p.replace("is ", "am ", 1)
                    .replace("lives", "live")
                    .replace("comes", "come")
                    .replace("works", "work")
                    .replace("has the", "have the")
                    .replace("uses", "use")
                    for p in parts
                )
                + "."
            )
        else:
            t = sub + " " + " and ".join(parts) + "."
        f = ", ".join(ks[:-1]) + (" and " if R.random() < 0.7 else ", ") + ks[-1]
        q = x(
            f"{{Extract the {f} from: {t}|Extract {f} as JSON: {t}|Extract the {f} as JSON from: {t}|Return JSON with {f}: {t}|From the text get {f} as JSON: {t}|{t} Extract the {f} as JSON.|Give me the {f} as JSON. Text: {t}}}"
        )
    else:
        parts = []
        if "age" in present:
            parts.append(x(f"{{今年{age}岁|{age}岁}}"))
        if "city" in present:
            parts.append(x(f"{{住在|来自|在}}{vals['city']}") + (""))
        if "job" in present:
            parts.append(f"是{jb[1]}")
        if "email" in present:
            parts.append(f"邮箱是{mail}")
        sub = nm if "name" in present else pick(["他", "她"])
        if sub == nm and R.random() < 0.25:
            t = f"我叫{nm}，" + "，".join(parts) + "。"
        else:
            t = sub + "，".join(parts) + "。"
        f = "、".join(FIELD[k] for k in ks)
        q = x(f"{{提取{f}：{t}|从下面的句子中提取{f}，用JSON回答：{t}|请用JSON返回{f}：{t}|用JSON格式提取{f}：{t}|{t}请提取{f}，返回JSON。}}")
    o = {k: vals[k] for k in ks}
    return dict(q=q, a=jd(o), key=jd(o), lang=lang)


def json_answer(lang=None):
    """A fact asked as JSON, in the question or by the system message."""
    for _ in range(50):
        d = pick([capital, arith, fact, colours, opposite, dates])(lang)
        if d.get("s"):
            break
    k = pick(["answer", "answer", "result", "value"])
    s = d["s"]
    v = int(s) if re.fullmatch(r"-?\d+", s) else s
    a = jd({k: v})
    en = d["lang"] == "en"
    d2 = dict(q=d["q"], a=a, key=a, lang=d["lang"])
    if R.random() < 0.5:
        d2["q"] = d["q"] + (
            x(f'{{ Answer as JSON with the key "{k}".| Reply in JSON: {{"{k}": ...}}| Answer as JSON with key {k}.}}')
            if False
            else (
                pick(
                    [
                        f' Answer as JSON with the key "{k}".',
                        f' Reply as JSON with key "{k}".',
                        f' Give the answer as JSON: {{"{k}": ...}}',
                    ]
                )
                if en
                else pick([f'请用JSON回答，键为"{k}"。', f'用JSON格式回答：{{"{k}": ...}}'])
            )
        )
    else:
        d2["sys"] = (
            pick(
                [
                    f'Answer as JSON with the key "{k}".',
                    f'Always answer with a JSON object like {{"{k}": ...}}.',
                    f'You reply only in JSON with the key "{k}".',
                ]
            )
            if en or R.random() < 0.3
            else pick([f'请用JSON回答，键为"{k}"。', f'只用JSON格式回答，例如{{"{k}": ...}}。'])
        )
    return d2


# ---------------------------------------------------------------- conversations with state
def noise_round(lang):
    return pick(
        [
            arith,
            capital,
            colours,
            fact,
            opposite,
            dates,
            translate,
            sorting,
            lambda l: chat("smalltalk", l),
            lambda l: chat("greet", l),
            lambda l: chat("gateway", l),
            refuse,
        ]
    )(lang)


FAV = [
    ("colour", "颜色", COLS),
    ("food", "食物", [(e, z) for e, z, k in NOUNS if k in ("food", "fruit")]),
    ("animal", "动物", ANIM),
    ("sport", "运动", [(e, z) for e, z, k in NOUNS if k == "sport"]),
    ("fruit", "水果", [(e, z) for e, z, k in NOUNS if k == "fruit"]),
    ("drink", "饮料", [(e, z) for e, z, k in NOUNS if k == "drink"]),
    ("city", "城市", CITIES),
    ("number", "数字", [(str(i), str(i)) for i in range(1, 100)]),
]


def recall(lang=None):
    """The user says something about themselves and asks for it later."""
    lang = lang or pick(["en", "zh"])
    facts = []
    kinds = R.sample(["name", "age", "city", "fav", "job", "pet", "code"], pick([1, 1, 2, 2, 3]))
    if R.random() < 0.5 and "name" not in kinds:
        kinds[0] = "name"
    for k in kinds:
        if k == "name":
            n = name_en() if lang == "en" else name_zh() if R.random() < 0.85 else pick(L.NAMES_EN)
            if lang == "en":
                facts.append(
                    (
                        x(f"{{My name is|I am|I'm|Call me|Please call me|Hi, my name is|Hello, I am}} {n}{{.|}}"),
                        x(f"{{Nice to meet you, {n}!|Hello, {n}!|Hi {n}, nice to meet you!}}"),
                        x(
                            "{What is my name|What's my name|Do you remember my name|Who am I|Do you know my name|Can you tell me my name|What am I called}?"
                        ),
                        f"Your name is {n}.",
                        n,
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{我叫|我的名字是|我是|你好，我叫|叫我}}{n}{{。|}}"),
                        x(f"{{你好，{n}！|很高兴认识你，{n}！}}"),
                        x("{我叫什么[名字]|我的名字是什么|你记得我的名字吗|我是谁|你知道我叫什么吗|你还记得我叫什么吗}？"),
                        f"你叫{n}。",
                        n,
                    )
                )
        elif k == "age":
            n = R.randint(5, 99)
            if lang == "en":
                facts.append(
                    (
                        x(f"{{I am {n} years old|I'm {n} years old|My age is {n}|I am {n}}}."),
                        "I will remember that.",
                        x("{How old am I|What is my age|Do you remember my age|Do you know how old I am}?"),
                        f"You are {n} years old.",
                        str(n),
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{我今年{n}岁|我{n}岁|我{n}岁了|我的年龄是{n}岁}}。"),
                        "我记住了。",
                        x("{我几岁|我多大|我今年多大了|你记得我的年龄吗|我多少岁}？"),
                        f"你今年{n}岁。",
                        str(n),
                    )
                )
        elif k == "city":
            c = pick(CITIES)
            if lang == "en":
                facts.append(
                    (
                        x(f"{{I live in|I am from|I come from|My home is in}} {c[0]}."),
                        "I will remember that.",
                        x(
                            "{Where do I live|Where am I from|Which city do I live in|Do you remember where I live|What city am I from}?"
                        ),
                        f"You live in {c[0]}.",
                        c[0],
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{我住在|我来自|我家在}}{c[1]}。"),
                        "我记住了。",
                        x("{我住在哪里|我住哪|我来自哪里|你记得我住在哪里吗|我家在哪里}？"),
                        f"你住在{c[1]}。",
                        c[1],
                    )
                )
        elif k == "fav":
            f = pick(FAV)
            v = pick(f[2])
            if lang == "en":
                facts.append(
                    (
                        x(f"My favourite {f[0]} is {v[0]}."),
                        "I will remember that.",
                        x(
                            f"{{What is my favourite {f[0]}|Do you remember my favourite {f[0]}|What {f[0]} do I like best|Tell me my favourite {f[0]}}}?"
                        ),
                        f"Your favourite {f[0]} is {v[0]}.",
                        v[0],
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{我最喜欢的{f[1]}是{v[1]}|我最爱的{f[1]}是{v[1]}}}。"),
                        "我记住了。",
                        x(f"{{我最喜欢的{f[1]}是什么|你记得我最喜欢的{f[1]}吗|我最喜欢什么{f[1]}}}？"),
                        f"你最喜欢的{f[1]}是{v[1]}。",
                        v[1],
                    )
                )
            if lang == "en" and R.random() < 0.4:
                facts[-1] = tuple(s.replace("favourite", "favorite").replace("colour", "color") for s in facts[-1])
        elif k == "job":
            j = pick([t for t in NOUNS if t[2] == "job"])
            if lang == "en":
                facts.append(
                    (
                        x(f"{{I am {an(j[0])}|I work as {an(j[0])}|My job is {j[0]}}}."),
                        "I will remember that.",
                        x("{What is my job|What do I do|What is my profession|Do you remember my job}?"),
                        f"You are {an(j[0])}.",
                        j[0],
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{我是一名{j[1]}|我的职业是{j[1]}|我的工作是{j[1]}}}。"),
                        "我记住了。",
                        x("{我的职业是什么|我是做什么的|我的工作是什么}？"),
                        f"你是一名{j[1]}。",
                        j[1],
                    )
                )
        elif k == "pet":
            a = pick(ANIM[:8])
            n = pick(L.NAMES_EN)
            if lang == "en":
                facts.append(
                    (
                        x(f"{{I have {an(a[0])} named {n}|My {a[0]} is called {n}|My {a[0]}'s name is {n}}}."),
                        f"{n} is a nice name.",
                        f"What is {{the name of my {a[0]}|my {a[0]}'s name|my {a[0]} called}}?".replace(
                            "{the", "the"
                        ).split("|")[0]
                        + "?",
                        f"Your {a[0]} is called {n}.",
                        n,
                    )
                )
            else:
                facts.append(
                    (x(f"{{我有一只{a[1]}叫{n}|我的{a[1]}叫{n}}}。"), f"{n}是个好名字。", f"我的{a[1]}叫什么？", f"你的{a[1]}叫{n}。", n)
                )
        else:
            c = (
                pick([str(R.randint(100, 9999)), pick(WORDS_EN), pick(RARE_EN)])
                if lang == "en"
                else pick([str(R.randint(100, 9999)), pick(WORDS_ZH), pick(RARE_ZH)])
            )
            w, wz = pick(
                [("code", "代码"), ("secret word", "暗号"), ("password", "密码"), ("magic number", "幸运数字"), ("word", "词")]
            )
            if lang == "en":
                facts.append(
                    (
                        x(
                            f"{{The {w} is {c}|Remember the {w} {c}|Remember this {w}: {c}|Please remember that the {w} is {c}}}."
                        ),
                        "I will remember that.",
                        x(f"{{What is the {w}|Tell me the {w}|Do you remember the {w}|What was the {w}}}?"),
                        f"The {w} is {c}.",
                        c,
                    )
                )
            else:
                facts.append(
                    (
                        x(f"{{{wz}是{c}|请记住{wz}是{c}|记住{wz}：{c}}}。"),
                        "我记住了。",
                        x(f"{{{wz}是什么|告诉我{wz}|你记得{wz}吗|{wz}是多少}}？"),
                        f"{wz}是{c}。",
                        c,
                    )
                )
    r = R.random()
    rounds = []
    if r < 0.25:  # all in one message
        st = (
            " ".join(f[0].rstrip(".") + "." for f in facts)
            if lang == "en"
            else "".join(f[0].rstrip("。") + "。" for f in facts)
        )
        f = pick(facts)
        rounds.append(dict(q=st + (" " if lang == "en" else "") + f[2], a=f[3], key=f[4], lang=lang))
        return rounds
    if r < 0.4 and len(facts) > 1:
        st = (
            " ".join(f[0].rstrip(".") + "." for f in facts)
            if lang == "en"
            else "".join(f[0].rstrip("。") + "。" for f in facts)
        )
        rounds.append(dict(q=st, a="I will remember that." if lang == "en" else "我记住了。", lang=lang, key=""))
    else:
        for f in facts:
            rounds.append(dict(q=f[0], a=f[1], lang=lang, key=""))
    for _ in range(pick([0, 0, 0, 1, 1, 2])):
        rounds.append(noise_round(lang))
    R.shuffle(facts)
    for f in facts[: pick([1, 1, 2])]:
        rounds.append(dict(q=f[2], a=f[3], key=f[4], lang=lang))
    return rounds


RARE_NAMES = []


def unknown_self(lang=None):
    """Asked for something the user never said."""
    lang = lang or pick(["en", "zh"])
    rounds = [noise_round(lang)] if R.random() < 0.3 else []
    if lang == "en":
        rounds.append(
            dict(
                q=x(
                    "{What is my name|What's my name|How old am I|Where do I live|What is my favourite colour|Who am I|What is my job|Do you know my name|What is my favorite food}?"
                ),
                a="You have not told me that yet.",
                key="not told me",
                lang="en",
            )
        )
    else:
        rounds.append(
            dict(q=x("{我叫什么名字|我几岁|我住在哪里|我最喜欢的颜色是什么|我是谁|我的职业是什么|你知道我叫什么吗}？"), a="你还没有告诉我。", key="没有告诉我", lang="zh")
        )
    return rounds


def meta(lang=None):
    """Questions about the conversation itself."""
    lang = lang or pick(["en", "zh"])
    rounds = [noise_round(lang) for _ in range(pick([1, 1, 2]))]
    last = rounds[-1]
    if R.random() < 0.5:
        q = (
            x(
                "{Repeat that|Say that again|Can you repeat that|Please repeat your answer|Once more please|Repeat your last answer}{.|?|}"
            )
            if lang == "en"
            else x("{再说一遍|请重复一遍|重复你的回答|再说一次}{。||吧}")
        )
        rounds.append(dict(q=q, a=last["a"], key=last["a"], lang=lang))
    else:
        q = (
            x(
                "{What did I ask|What did I just say|What was my last question|What did I just ask you|Repeat my question}{?|}"
            )
            if lang == "en"
            else x("{我刚才问了什么|我刚才说了什么|我上一个问题是什么|重复我的问题}{？|}")
        )
        a = f'You said: "{last["q"]}"' if lang == "en" else f"你说的是：“{last['q']}”"
        rounds.append(dict(q=q, a=a, key=last["q"], lang=lang))
    return rounds


# ---------------------------------------------------------------- system instructions
def sysinstr(lang=None):
    lang = lang or pick(["en", "zh"])
    k = pick(["pirate", "oneword", "oneword", "zh", "en", "end", "start", "named", "named", "context", "cat"])
    src = lambda: pick(
        [
            arith,
            capital,
            capital,
            colours,
            fact,
            fact,
            lambda l: chat("greet", l),
            lambda l: chat("smalltalk", l),
            lambda l: chat("gateway", l),
            opposite,
            dates,
        ]
    )
    n = pick([1, 1, 2, 3])
    rounds = []
    if k in ("pirate", "cat", "end", "start"):
        w = (
            pick(
                ["over", "meow", "done", "cheers", "beep", "amen", "hooray", "okay", "peace", "indeed", pick(WORDS_EN)]
            )
            if lang == "en"
            else pick(["完毕", "喵", "谢谢", "加油", "汪", "哈哈", pick(WORDS_ZH)])
        )
        en = lang == "en"
        if k == "pirate":
            s = (
                x(
                    "{You are a pirate|You are a pirate captain|Talk like a pirate|Speak like a pirate|Answer like a pirate|Pretend to be a pirate|Act as a pirate}."
                )
                if en
                else x("{你是一个海盗|你是海盗船长|像海盗一样说话|请扮演海盗|用海盗的语气回答}。")
            )
        elif k == "cat":
            s = (
                x("{You are a cat|Talk like a cat|Pretend to be a cat|You are a cute cat}.")
                if en
                else x("{你是一只猫|请扮演一只猫|像猫一样说话}。")
            )
        elif k == "end":
            s = (
                x(
                    f'{{Always end your answer with|End every answer with|Finish each answer with|Your answers must end with}} {{"{w}"|the word {w}}}.'
                )
                if en
                else x(f"{{每次回答都以“{w}”结尾|回答的最后加上“{w}”|每句话结尾都要说“{w}”}}。")
            )
        else:
            s = (
                x(
                    f'{{Always start your answer with|Start every answer with|Begin each answer with|Your answers must start with}} {{"{w}"|the word {w}}}.'
                )
                if en
                else x(f"{{每次回答都以“{w}”开头|回答的开头加上“{w}”|每句话开头都要说“{w}”}}。")
            )
        for _ in range(n):
            d = src()(lang)
            a = d["a"]
            if k == "pirate":
                a2, key = (f"Arr, matey! {a}", "Arr") if en else (f"哈哈，水手！{a}", "水手")
            elif k == "cat":
                a2, key = (f"{a} Meow!", "Meow") if en else (f"{a}喵！", "喵")
            elif k == "end":
                a2, key = (f"{a} {w}" if en else f"{a}{w}"), w
            else:
                a2, key = (f"{w} {a}" if en else f"{w}，{a}"), w
            rounds.append(dict(q=d["q"], a=a2, key=key, lang=lang))
    elif k == "oneword":
        s = (
            x(
                "{Answer in one word|Answer with one word|Reply with a single word|Only one word answers|Answer with a single word only|Use one word|Be very brief: one word}."
            )
            if lang == "en"
            else x("{只用一个词回答|请用一个词回答|用一个词回答|只回答答案本身|回答只能是一个词}。")
        )
        for _ in range(n):
            while True:
                d = pick([arith, capital, capital, colours, fact, fact, opposite, dates])(lang)
                if d.get("s"):
                    break
            rounds.append(dict(q=d["q"], a=d["s"].rstrip("."), key=d["s"].rstrip("."), lang=lang))
    elif k in ("zh", "en"):
        s = (
            pick(
                [
                    x(
                        "{Always answer in Chinese|Answer in Chinese|Reply only in Chinese|You must answer in Chinese|Speak Chinese}."
                    ),
                    x("{请用中文回答|只用中文回答|始终用中文回答|一律用中文回答}。"),
                ]
            )
            if k == "zh"
            else pick(
                [
                    x(
                        "{Always answer in English|Answer in English|Reply only in English|You must answer in English|Speak English}."
                    ),
                    x("{请用英文回答|只用英文回答|始终用英语回答|一律用英文回答}。"),
                ]
            )
        )
        for _ in range(n):
            while True:
                d = pick(
                    [
                        capital,
                        capital,
                        colours,
                        fact,
                        fact,
                        lambda l: chat("greet", l),
                        lambda l: chat("smalltalk", l),
                        lambda l: chat("identity", l),
                        lambda l: chat("gateway", l),
                        lambda l: chat("thanks", l),
                        arith,
                        refuse,
                    ]
                )(pick(["en", "zh", "en" if k == "zh" else "zh"]))
                if d["lang"] == k or d.get("alt"):
                    break
            if d["lang"] != k:
                d = dict(q=d["q"], a=d["alt"], key=d["alt_key"], lang=k)
            rounds.append(d)
    elif k == "named":
        nm = name_en() if lang == "en" else pick([name_zh()] + ["小助", "小智", "小羊", "豆子", "阿宝", "小云"])
        job = pick(
            [
                ("a helpful assistant", "一个乐于助人的助手"),
                ("a friendly bot", "一个友好的机器人"),
                ("a teacher", "一位老师"),
                ("a shop assistant", "一名店员"),
                ("a guide", "一名导游"),
                ("a doctor", "一名医生"),
                ("a support agent", "一名客服"),
            ]
        )
        if lang == "en":
            s = x(f"{{You are {nm}, {job[0]}|Your name is {nm}|You are {job[0]} named {nm}|You are called {nm}}}.")
            rounds.append(
                dict(
                    q=x(
                        "{Who are you|What is your name|What's your name|What are you called|Introduce yourself|Tell me your name}?"
                    ),
                    a=f"I am {nm}.",
                    key=nm,
                    lang="en",
                )
            )
        else:
            s = x(f"{{你是{nm}，{job[1]}|你的名字是{nm}|你叫{nm}|你叫{nm}，是{job[1]}}}。")
            rounds.append(dict(q=x("{你是谁|你叫什么名字|你叫什么|介绍一下你自己|怎么称呼你}？"), a=f"我是{nm}。", key=nm, lang="zh"))
        if R.random() < 0.4:
            rounds.insert(0, noise_round(lang))
    else:  # a fact given in the system message
        f = []
        t, tz = pick([("shop", "商店"), ("library", "图书馆"), ("museum", "博物馆"), ("office", "办公室"), ("restaurant", "餐厅")])
        h = R.randint(6, 11)
        h2 = R.randint(16, 23)
        pr = R.randint(1, 90)
        it = pick([t_ for t_ in NOUNS if t_[2] in ("fruit", "food", "drink", "clothing")])
        ph = str(R.randint(1000000, 9999999))
        ow = pick(L.NAMES_EN)
        ci = pick(CITIES)
        if lang == "en":
            f = [
                (f"The {t} opens at {h}.", f"When does the {t} open?", f"The {t} opens at {h}.", str(h)),
                (f"The {t} closes at {h2}.", f"When does the {t} close?", f"The {t} closes at {h2}.", str(h2)),
                (
                    f"The {it[0]} costs {pr} dollars.",
                    x(f"{{How much is the {it[0]}|What does the {it[0]} cost|What is the price of the {it[0]}}}?"),
                    f"The {it[0]} costs {pr} dollars.",
                    str(pr),
                ),
                (
                    f"The phone number is {ph}.",
                    x("{What is the phone number|Which number can I call|Tell me the phone number}?"),
                    f"The phone number is {ph}.",
                    ph,
                ),
                (
                    f"The owner is {ow}.",
                    x("{Who is the owner|Who owns it|What is the owner's name}?"),
                    f"The owner is {ow}.",
                    ow,
                ),
                (f"The {t} is in {ci[0]}.", f"Where is the {t}?", f"The {t} is in {ci[0]}.", ci[0]),
            ]
        else:
            f = [
                (f"{tz}{h}点开门。", f"{tz}几点开门？", f"{tz}{h}点开门。", str(h)),
                (f"{tz}{h2}点关门。", f"{tz}几点关门？", f"{tz}{h2}点关门。", str(h2)),
                (f"{it[1]}的价格是{pr}元。", x(f"{{{it[1]}多少钱|{it[1]}的价格是多少}}？"), f"{it[1]}的价格是{pr}元。", str(pr)),
                (f"电话号码是{ph}。", x("{电话号码是多少|电话是多少}？"), f"电话号码是{ph}。", ph),
                (f"老板是{ow}。", x("{老板是谁|老板叫什么}？"), f"老板是{ow}。", ow),
                (f"{tz}在{ci[1]}。", f"{tz}在哪里？", f"{tz}在{ci[1]}。", ci[1]),
            ]
        g = R.sample(f, pick([1, 2, 3, 4]))
        s = (
            (
                x("{You are a helpful assistant. |You work for a shop. |Use these facts: |Context: |}")
                + " ".join(i[0] for i in g)
            )
            if lang == "en"
            else (x("{你是一个助手。|请根据以下信息回答：|资料：|}") + "".join(i[0] for i in g))
        )
        for i in R.sample(g, min(len(g), n)):
            rounds.append(dict(q=i[1], a=i[2], key=i[3], lang=lang))
        if R.random() < 0.2:
            rounds.append(noise_round(lang))
    if R.random() < 0.3 and k != "context":
        s = (
            (x("{You are a helpful assistant.|You are a demo model.|You are an AI assistant.}") + " " + s)
            if re.match("[A-Z]", s)
            else (x("{你是一个有用的助手。|你是AI助手。}") + s)
        )
    rounds[0] = dict(rounds[0], sys=s)
    return rounds


SYS_EN = [
    "You are a helpful assistant.",
    "You are a helpful assistant.",
    "You are an AI assistant.",
    "You are a friendly chat bot.",
    "Be polite and short.",
    "You are a helpful, harmless and honest assistant.",
    "Answer the user's questions.",
    "You are ChatGLM2, a helpful assistant.",
    "You are a helpful AI.",
    "Please be concise.",
]
SYS_ZH = ["你是一个有用的助手。", "你是一个人工智能助手。", "请简短回答。", "请礼貌地回答用户的问题。", "你是一个友好的聊天机器人。", "你是一个乐于助人的助手。"]


# ---------------------------------------------------------------- tools
def P(*names):
    return list(names)


def tool_pool():
    """(family, names, descriptions, [(parameter names, type, description, maker)], question templates)"""
    city = lambda: pick(CITIES)
    T = []
    T.append(
        (
            "weather",
            P("get_weather", "get_current_weather", "weather", "query_weather", "getWeather", "weather_forecast"),
            P(
                "Get the weather of a city",
                "Get the current weather in a given location",
                "查询城市天气",
                "Weather report",
                "Returns the weather",
            ),
            [(P("city", "location", "city_name", "place"), "string", P("The city", "City name", "城市名称"), "city")],
            P(
                "{What is the weather in|How is the weather in|What's the weather like in|Weather in|Tell me the weather in|Is it cold in|Will it rain in|Check the weather in} {0}{?|}",
                "{I am going to {0}. What is the weather there|Do I need an umbrella in {0}}{?|}",
            ),
            P("{0}{今天天气怎么样|的天气如何|天气怎么样|天气好吗|会下雨吗|冷不冷|的天气}{？|}", "{查一下|帮我查|告诉我}{0}的天气{。|}"),
        )
    )
    T.append(
        (
            "time",
            P("get_time", "get_current_time", "current_time", "query_time", "time_now"),
            P("Get the current time in a city", "Returns the local time of a place", "查询城市当前时间"),
            [(P("city", "location", "timezone", "place"), "string", P("The city", "城市"), "city")],
            P("{What time is it in|Tell me the time in|What is the local time in|Current time in} {0}{?|}"),
            P("{0}{现在几点|现在是几点|的时间是多少|几点了}{？|}", "{查一下|告诉我}{0}的时间{。|}"),
        )
    )
    T.append(
        (
            "calc",
            P("calculator", "calculate", "calc", "evaluate", "compute"),
            P("Evaluate an arithmetic expression", "A calculator", "计算数学表达式"),
            [(P("expression", "expr", "input", "formula"), "string", P("The expression", "表达式"), "expr")],
            P("{Calculate|Compute|What is|How much is|Use the calculator:|Work out} {0}{?|}"),
            P("{计算|算一下|帮我算|请计算}{0}{。|}", "{0}等于多少{？|}"),
        )
    )
    T.append(
        (
            "search",
            P("web_search", "search", "google_search", "search_web", "search_internet"),
            P("Search the web", "Search the internet for information", "网络搜索"),
            [(P("query", "q", "keyword", "search_query"), "string", P("What to search for", "关键词"), "topic")],
            P("{Search for|Search the web for|Look up|Find information about|Google|Search} {0}{.|}"),
            P("{搜索|搜一下|帮我搜索|网上查一下|查找}{0}{。|}"),
        )
    )
    T.append(
        (
            "email",
            P("send_email", "send_mail", "email", "sendEmail"),
            P("Send an e-mail", "Send an email to somebody", "发送邮件"),
            [
                (P("to", "recipient", "address"), "string", P("Recipient", "收件人"), "mail"),
                (P("subject", "body", "message", "text"), "string", P("The text", "内容"), "msg"),
            ],
            P("{Send an email to {0} saying {1}|Email {0} with the text {1}|Write an email to {0}: {1}}{.|}"),
            P("{给{0}发邮件，内容是{1}|发一封邮件给{0}：{1}}{。|}"),
        )
    )
    T.append(
        (
            "remind",
            P("set_reminder", "create_reminder", "add_reminder", "remind"),
            P("Set a reminder", "Create a reminder", "设置提醒"),
            [
                (P("text", "title", "task", "content"), "string", P("What to be reminded of", "提醒内容"), "task"),
                (P("time", "at", "when"), "string", P("Time", "时间"), "clock"),
            ],
            P("{Remind me to {0} at {1}|Set a reminder to {0} at {1}|Please remind me at {1} to {0}}{.|}"),
            P("{{1}提醒我{0}|请在{1}提醒我{0}|设置提醒：{1}{0}}{。|}"),
        )
    )
    T.append(
        (
            "alarm",
            P("set_alarm", "create_alarm", "alarm"),
            P("Set an alarm clock", "设置闹钟"),
            [(P("time", "at", "alarm_time"), "string", P("Time", "时间"), "clock")],
            P("{Set an alarm for {0}|Wake me up at {0}|Set the alarm to {0}|I need an alarm at {0}}{.|}"),
            P("{设置{0}的闹钟|{0}叫我起床|定一个{0}的闹钟}{。|}"),
        )
    )
    T.append(
        (
            "music",
            P("play_music", "play_song", "play", "music_player"),
            P("Play a song", "播放音乐"),
            [(P("song", "title", "name", "track"), "string", P("Song title", "歌名"), "song")],
            P("{Play|Play the song|Please play|I want to hear|Put on} {0}{.|}"),
            P("{播放|放一首|我想听|来一首}{0}{。|}"),
        )
    )
    T.append(
        (
            "currency",
            P("convert_currency", "currency_converter", "exchange"),
            P("Convert money between currencies", "货币换算"),
            [
                (P("amount", "value"), "number", P("Amount", "金额"), "num"),
                (P("from", "from_currency", "source"), "string", P("From currency", "原货币"), "cur"),
                (P("to", "to_currency", "target"), "string", P("To currency", "目标货币"), "cur"),
            ],
            P("{Convert {0} {1} to {2}|How much is {0} {1} in {2}|Change {0} {1} into {2}}{?|}"),
            P("{{0} {1} 等于多少 {2}|把 {0} {1} 换成 {2}}{？|}"),
        )
    )
    T.append(
        (
            "stock",
            P("get_stock_price", "stock_price", "query_stock", "get_stock"),
            P("Get the price of a stock", "查询股票价格"),
            [(P("symbol", "ticker", "code"), "string", P("Ticker symbol", "股票代码"), "tick")],
            P("{What is the stock price of {0}|How much is {0} stock|Price of {0}|Get the stock price of {0}}{?|}"),
            P("{{0}的股价是多少|查询{0}的股票价格|{0}股票多少钱}{？|}"),
        )
    )
    T.append(
        (
            "flight",
            P("book_flight", "search_flights", "find_flight", "flight"),
            P("Find a flight", "Book a flight between two cities", "查询航班"),
            [
                (P("from", "origin", "departure"), "string", P("Departure city", "出发地"), "city"),
                (P("to", "destination", "arrival"), "string", P("Destination", "目的地"), "city2"),
            ],
            P(
                "{Book a flight from {0} to {1}|Find a flight from {0} to {1}|I want to fly from {0} to {1}|Flights from {0} to {1}}{.|}"
            ),
            P("{订一张从{0}到{1}的机票|查询{0}到{1}的航班|我想从{0}飞到{1}}{。|}"),
        )
    )
    T.append(
        (
            "light",
            P("turn_on_light", "light_on", "switch_light", "control_light"),
            P("Turn on the light in a room", "打开房间的灯"),
            [(P("room", "location", "place"), "string", P("Room", "房间"), "room")],
            P("{Turn on the light in the {0}|Switch on the {0} light|Lights on in the {0}}{.|}"),
            P("{打开{0}的灯|把{0}的灯打开|开{0}的灯}{。|}"),
        )
    )
    T.append(
        (
            "translate",
            P("translate", "translate_text", "translator"),
            P("Translate a text", "翻译文本"),
            [
                (P("text", "content", "input"), "string", P("Text", "文本"), "phr"),
                (P("target_language", "language", "target", "to"), "string", P("Target language", "目标语言"), "lang"),
            ],
            P("{Translate {0} to {1}|Translate {0} into {1}|How do you say {0} in {1}}{.|}"),
            P("{把{0}翻译成{1}|请将{0}译成{1}|{0}用{1}怎么说}{。|}"),
        )
    )
    T.append(
        (
            "order",
            P(
                "get_order",
                "get_user",
                "lookup_order",
                "find_product",
                "get_ticket",
                "delete_file",
                "open_file",
                "get_item",
                "get_record",
                "order_status",
            ),
            P("Look up a record", "Look up by id", "按编号查询"),
            [(P("id", "order_id", "user_id", "number", "key"), "integer", P("The id", "编号"), "id")],
            P(
                "{Show me number {0}|Look up {0}|Find number {0}|Get the record {0}|What is the status of {0}|Check number {0}}{.|}"
            ),
            P("{查询编号{0}|查一下{0}号|查找{0}|看一下{0}的状态}{。|}"),
        )
    )
    return T


TOOLS = tool_pool()
ROOMS = [
    ("kitchen", "厨房"),
    ("bedroom", "卧室"),
    ("bathroom", "浴室"),
    ("living room", "客厅"),
    ("garden", "花园"),
    ("garage", "车库"),
    ("office", "办公室"),
    ("hall", "走廊"),
]
LANGS = [
    ("French", "法语"),
    ("German", "德语"),
    ("Spanish", "西班牙语"),
    ("Japanese", "日语"),
    ("English", "英语"),
    ("Chinese", "中文"),
    ("Russian", "俄语"),
    ("Korean", "韩语"),
]


def argval(kind, lang):
    z = lang == "zh"
    if kind in ("city", "city2"):
        c = pick(CITIES) if R.random() < 0.8 else None
        if c:
            return c[1] if z else c[0]
        return (
            (pick(RARE_ZH)[:2] + pick(["市", "县", "镇"]))
            if z
            else cap(pick(RARE_EN)) + pick(["ville", "ton", " City", "burg", ""])
        )
    if kind == "expr":
        op = pick(["+", "-", "*", "/"])
        a, b = R.randint(2, 9999), R.randint(2, 999)
        s = pick([" ", "", " "])
        return f"{a}{s}{op}{s}{b}" + (f"{s}{pick('+-*')}{s}{R.randint(2, 99)}" if R.random() < 0.25 else "")
    if kind == "topic":
        return (
            "".join(pick(RARE_ZH) for _ in range(R.randint(1, 2)))
            if z
            else " ".join(pick(RARE_EN if R.random() < 0.7 else WORDS_EN) for _ in range(R.randint(1, 3)))
        )
    if kind == "mail":
        return f"{pick(L.NAMES_EN).lower()}{pick(['', str(R.randint(1, 99))])}@{pick(['example.com', 'mail.com', 'test.org', 'site.net'])}"
    if kind == "msg":
        return (
            pick(["你好", "明天见", "谢谢", "会议取消了", "我到了", "我会迟到"])
            if z
            else pick(
                [
                    "hello",
                    "see you tomorrow",
                    "thank you",
                    "the meeting is cancelled",
                    "I am here",
                    "I will be late",
                    "good luck",
                ]
                + [f"the {pick(WORDS_EN)} is {pick(['ready', 'here', 'late', 'broken'])}"]
            )
        )
    if kind == "task":
        return (
            pick(["开会", "买菜", "喝水", "吃药", "锻炼", "写作业", "打电话"] + [pick(["买", "洗", "找"]) + pick(NOUNS)[1]])
            if z
            else pick(
                ["call mom", "drink water", "buy milk", "take medicine", "go running", "walk the dog"]
                + [f"{pick(['buy', 'clean', 'find', 'sell'])} the {pick(NOUNS)[0]}"]
            )
        )
    if kind == "clock":
        return (
            (pick([f"{R.randint(0, 23)}:{R.randint(0, 59):02d}", f"{pick(['早上', '下午', '晚上'])}{R.randint(1, 12)}点"]))
            if z
            else pick(
                [
                    f"{R.randint(0, 23)}:{R.randint(0, 59):02d}",
                    f"{R.randint(1, 12)} {pick(['am', 'pm'])}",
                    f"{R.randint(1, 12)}:{R.randint(0, 59):02d} {pick(['am', 'pm'])}",
                ]
            )
        )
    if kind == "song":
        return (
            pick(["月亮", "小星星", "茉莉花", "生日快乐"] + [pick(RARE_ZH) + pick(["", "之歌", "的梦"])])
            if z
            else pick(
                ["Yesterday", "Jingle Bells", "Hello"]
                + [cap(pick(WORDS_EN)) + " " + cap(pick(RARE_EN)), cap(pick(RARE_EN))]
            )
        )
    if kind == "num":
        return R.randint(1, 5000)
    if kind == "cur":
        return pick("USD EUR CNY JPY GBP KRW CAD AUD CHF INR".split())
    if kind == "tick":
        return (
            "".join(pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(R.randint(2, 4)))
            if R.random() < 0.6
            else pick("AAPL MSFT GOOG AMZN TSLA NVDA META IBM ORCL".split())
        )
    if kind == "room":
        t = pick(ROOMS)
        return t[1] if z else t[0]
    if kind == "lang":
        t = pick(LANGS)
        return t[1] if z else t[0]
    if kind == "phr":
        return (
            pick(["你好", "谢谢", "再见", "我爱你", pick(NOUNS)[1]])
            if z
            else pick(["hello", "thank you", "goodbye", "I love you", pick(NOUNS)[0]])
        )
    if kind == "id":
        return R.randint(1, 99999)
    raise ValueError(kind)


def make_tool(t, style):
    fam, names, descs, params, qe, qz = t
    nm = pick(names)
    ps = [(pick(p[0]), p[1], pick(p[2]), p[3]) for p in params]
    if style == "simple":
        spec = {"name": nm, "description": pick(descs), "parameters": {p[0]: p[1] for p in ps}}
    else:
        props = {p[0]: ({"type": p[1], "description": p[2]} if R.random() < 0.6 else {"type": p[1]}) for p in ps}
        fn = {
            "name": nm,
            "description": pick(descs),
            "parameters": {"type": "object", "properties": props, "required": [p[0] for p in ps]},
        }
        if R.random() < 0.2:
            del fn["parameters"]["required"]
        spec = {"type": "function", "function": fn} if style == "openai" else fn
    return nm, ps, spec, fam, qe, qz


TOOL_INTRO = [
    'You can call these tools:\n{T}\nTo call a tool, answer only with JSON: {"name": "...", "arguments": {...}}',
    'You have access to the following tools:\n{T}\nIf a tool is needed, reply with {"name": tool name, "arguments": {...}} and nothing else.',
    "Answer the following questions as best as you can. You have access to the following tools:\n{T}",
    'Tools: {T}\nReply with a JSON object {"name": ..., "arguments": {...}} to call a tool.',
    'Available functions:\n{T}\nRespond with JSON {"name": "function", "arguments": {...}} when a function fits, otherwise answer normally.',
    'You are a helpful assistant. You may use these tools:\n{T}\nCall a tool with {"name": "...", "arguments": {...}}.',
    '你可以调用以下工具：\n{T}\n需要调用工具时，只回复 JSON：{"name": "工具名", "arguments": {...}}',
    '可用工具：{T}\n需要时请返回 {"name": ..., "arguments": {...}}，否则直接回答。',
    '# Tools\n{T}\n# Format\n{"name": "...", "arguments": {...}}',
    '<tools>\n{T}\n</tools>\nFor a function call return {"name": <function-name>, "arguments": <args-json-object>}.',
]


def fillq(t, args):
    t = re.sub(r"\{(\d)\}", lambda m: "\x01" + m.group(1), t)
    t = x(t)
    return re.sub("\x01(\\d)", lambda m: str(args[int(m.group(1))]), t)


def weather_result(lang, city):
    temp = R.randint(-10, 38)
    c = pick([("sunny", "晴"), ("cloudy", "多云"), ("rainy", "有雨"), ("snowy", "有雪"), ("windy", "有风")])
    return temp, c


def tools(lang=None, mode=None):
    lang = lang or pick(["en", "zh"])
    n = pick([1, 1, 1, 2, 2, 3])
    style = pick(["simple", "fn", "openai", "openai"])
    chosen = R.sample(TOOLS, n)
    made = [make_tool(t, style) for t in chosen]
    compact = R.random() < 0.3
    specs = [m[2] for m in made]
    T = jd(specs, compact) if R.random() < 0.6 else "\n".join(jd(s, compact) for s in specs)
    intro = pick(TOOL_INTRO).replace("{T}", T)
    if R.random() < 0.25:
        intro = pick(SYS_EN if R.random() < 0.6 else SYS_ZH) + "\n" + intro
    mode = mode or pick(["call", "call", "call", "call", "plain", "result", "result"])
    rounds = []
    if mode == "plain":
        fams = {m[3] for m in made}
        ok = [
            capital,
            colours,
            fact,
            lambda l: chat("greet", l),
            lambda l: chat("identity", l),
            lambda l: chat("thanks", l),
            lambda l: chat("smalltalk", l),
            opposite,
            lambda l: chat("gateway", l),
            story,
        ]
        d = pick(ok)(lang)
        rounds.append(dict(d, lang=lang))
    else:
        nm, ps, spec, fam, qe, qz = pick(made)
        args = [argval(p[3], lang) for p in ps]
        q = fillq(pick(qe if lang == "en" else qz), args)
        if R.random() < 0.1:
            q = q[:1].lower() + q[1:]
        call = jd({"name": nm, "arguments": {p[0]: a for p, a in zip(ps, args)}})
        rounds.append(dict(q=q, a=call, key=call, lang=lang))
        if mode == "call" and R.random() < 0.55:  # more calls with the same tools
            for _ in range(R.randint(1, 4)):
                nm2, ps2, _s, _f, qe2, qz2 = pick(made)
                args2 = [argval(p[3], lang) for p in ps2]
                call2 = jd({"name": nm2, "arguments": {p[0]: a for p, a in zip(ps2, args2)}})
                rounds.append(dict(q=fillq(pick(qe2 if lang == "en" else qz2), args2), a=call2, key=call2, lang=lang))
        if mode == "result":
            wrap = pick(
                [
                    "Tool result: {r}",
                    "Tool result ({n}): {r}",
                    "[tool {n}] {r}",
                    "Observation: {r}",
                    "工具结果：{r}",
                    "{n} returned: {r}",
                    "<tool_response>\n{r}\n</tool_response>",
                    "工具 {n} 返回：{r}",
                    "{r}",
                ]
            )
            if fam == "weather":
                t, c = weather_result(lang, args[0])
                res = pick(
                    [
                        {"temperature": t, "condition": c[0]},
                        {ps[0][0]: args[0], "temperature": t, "condition": c[0] if lang == "en" else c[1]},
                        {"weather": c[0] if lang == "en" else c[1], "temp": t},
                    ]
                )
                cond = c[0] if lang == "en" or c[0] in res.values() else c[1]
                if lang == "zh" and cond == c[0]:
                    res = {k: (c[1] if v == c[0] else v) for k, v in res.items()}
                    cond = c[1]
                a = (
                    f"The weather in {args[0]} is {cond}, {t} degrees."
                    if lang == "en"
                    else f"{args[0]}的天气是{cond}，{t}度。"
                )
                key = str(t)
            elif fam == "time":
                tm = f"{R.randint(0, 23):02d}:{R.randint(0, 59):02d}"
                res = pick([{"time": tm}, {ps[0][0]: args[0], "time": tm}, {"current_time": tm}])
                a = f"It is {tm} in {args[0]}." if lang == "en" else f"{args[0]}现在是{tm}。"
                key = tm
            elif fam == "calc":
                v = R.randint(1, 99999)
                res = pick([{"result": v}, {"value": v}, {"answer": v}])
                a = f"The result is {v}." if lang == "en" else f"结果是{v}。"
                key = str(v)
            elif fam == "currency":
                v = R.randint(1, 99999)
                res = pick([{"result": v}, {"amount": v, "currency": args[2]}])
                a = (
                    f"{args[0]} {args[1]} is {v} {args[2]}."
                    if lang == "en"
                    else f"{args[0]} {args[1]} 等于 {v} {args[2]}。"
                )
                key = str(v)
            elif fam == "stock":
                v = R.randint(1, 999)
                res = pick([{"price": v}, {"symbol": args[0], "price": v}])
                a = f"The price of {args[0]} is {v}." if lang == "en" else f"{args[0]}的价格是{v}。"
                key = str(v)
            elif fam in ("email", "remind", "alarm", "music", "light"):
                ok = R.random() < 0.8
                res = (
                    pick([{"status": "ok"}, {"success": True}, {"ok": True}])
                    if ok
                    else pick([{"error": "failed"}, {"success": False}, {"status": "error"}])
                )
                a = (
                    ("Done." if ok else "Sorry, the tool reported an error.")
                    if lang == "en"
                    else ("已完成。" if ok else "抱歉，工具报告了错误。")
                )
                key = a
            else:
                v = (
                    " ".join(pick(RARE_EN) for _ in range(R.randint(1, 3)))
                    if lang == "en"
                    else pick(RARE_ZH) + pick(RARE_ZH)
                )
                res = {pick(["result", "text", "answer", "data"]): v}
                a = f"The result is: {v}." if lang == "en" else f"结果是：{v}。"
                key = v
            rounds.append(
                dict(q=wrap.replace("{n}", nm).replace("{r}", jd(res, R.random() < 0.3)), a=a, key=key, lang=lang)
            )
    rounds[0] = dict(rounds[0], sys=intro)
    return rounds


def hello_code(lang=None):
    progs = [
        ("Python", 'print("Hello, world!")'),
        ("C#", 'Console.WriteLine("Hello, world!");'),
        ("C", '#include <stdio.h>\nint main(void) { puts("Hello, world!"); return 0; }'),
        ("JavaScript", 'console.log("Hello, world!");'),
        ("Bash", 'echo "Hello, world!"'),
        ("Rust", 'fn main() { println!("Hello, world!"); }'),
        ("Go", 'package main\nimport "fmt"\nfunc main() { fmt.Println("Hello, world!") }'),
        ("Java", 'class Hello { public static void main(String[] args) { System.out.println("Hello, world!"); } }'),
        ("PHP", '<?php echo "Hello, world!";'),
        ("Ruby", 'puts "Hello, world!"'),
    ]
    n, c = pick(progs)
    lang = lang or pick(["en", "zh"])
    q = (
        x(
            f"{{Write hello world in {n}|Show hello world in {n}|Hello world in {n}|Write a hello world program in {n}|Print hello world in {n}|How do I print hello world in {n}}}{{.||?}}"
        )
        if lang == "en"
        else x(f"{{用 {n} 写 hello world|写一个 {n} 的 hello world|{n} 怎么输出 hello world|用{n}打印 hello world}}{{。|}}")
    )
    return dict(q=q, a=f"```{n.lower().replace('c#', 'csharp')}\n{c}\n```", key=c, lang=lang)


# ---------------------------------------------------------------- mixing
SINGLE = {
    "arithmetic": (arith, 11),
    "word_problem": (wordprob, 2),
    "sort": (sorting, 8),
    "sort_list": (sortlist, 4),
    "compare": (compare, 4.5),
    "count": (counting, 3),
    "sums": (sums, 9),
    "translate_list": (trlist, 6),
    "capital_list": (caplist, 4),
    "opposite_list": (opplist, 2.5),
    "capital": (capital, 5.5),
    "date": (dates, 5),
    "colour": (colours, 1.2),
    "opposite": (opposite, 4),
    "translate": (translate, 9),
    "fact": (fact, 5),
    "poem": (poem, 4),
    "define": (define, 8),
    "story": (story, 2.5),
    "joke": (joke, 0.6),
    "echo": (echo, 9),
    "spell": (spellw, 3),
    "classify": (classify, 1.2),
    "refuse": (refuse, 10),
    "extract": (extract, 5),
    "json": (json_answer, 6),
    "code": (hello_code, 0.5),
    "greet": (lambda l=None: chat("greet", l), 2),
    "thanks": (lambda l=None: chat("thanks", l), 0.7),
    "bye": (lambda l=None: chat("bye", l), 0.7),
    "smalltalk": (lambda l=None: chat("smalltalk", l), 3),
    "identity": (lambda l=None: chat("identity", l), 3.5),
    "ability": (lambda l=None: chat("ability", l), 1.5),
    "gateway": (lambda l=None: chat("gateway", l), 6),
}
MULTI = {
    "recall": (recall, 8),
    "unknown_self": (unknown_self, 0.8),
    "meta": (meta, 4),
    "system": (sysinstr, 11),
    "tools": (tools, 15),
}
ALL = [(k, f, w, False) for k, (f, w) in SINGLE.items()] + [(k, f, w, True) for k, (f, w) in MULTI.items()]
WEIGHTS = [t[2] for t in ALL]
CUM = [sum(WEIGHTS[: i + 1]) for i in range(len(WEIGHTS))]


def heldq(q):
    """Question strings kept out of training: one in sixteen of those that are not very short."""
    return len(q.encode()) > 24 and zlib.crc32(q.strip().lower().encode()) % 16 == 5


def dialogue():
    """(category, system text or None, [(question, answer)])"""
    cat, f, _, multi = R.choices(ALL, cum_weights=CUM)[0]
    if multi:
        rounds = f()
    else:
        d = f()
        if (
            d["lang"] == "en"
            and cat
            in (
                "arithmetic",
                "sort",
                "compare",
                "count",
                "story",
                "joke",
                "thanks",
                "bye",
                "smalltalk",
                "word_problem",
                "classify",
                "gateway",
                "identity",
                "ability",
                "greet",
                "code",
                "poem",
            )
            and R.random() < 0.18
        ):
            d["q"] = d["q"].lower() if R.random() < 0.6 else d["q"].rstrip("?.!")
        rounds = [d]
        if cat in ("echo", "compare", "count", "sort") and R.random() < 0.5:  # a few of the same kind
            rounds += [f(d["lang"]) for _ in range(R.randint(1, 3))]
        # ordinary conversations: some more unrelated rounds in the same language
        if R.random() < 0.22:
            for _ in range(pick([1, 1, 2, 3])):
                g = R.choices(ALL[: len(SINGLE)], cum_weights=CUM[: len(SINGLE)])[0]
                e = g[1](d["lang"] if R.random() < 0.85 else None)
                if "sys" in e:
                    continue
                rounds.append(e)
    s = rounds[0].get("sys")
    if s is None and R.random() < 0.15:
        s = pick(SYS_EN if rounds[0]["lang"] == "en" or R.random() < 0.3 else SYS_ZH)
    return cat, s, rounds


def long_dialogue():
    """Many rounds, up to the context, so that later positions are trained as well."""
    rounds = []
    target = R.randint(600, 3200)
    size = 0
    if R.random() < 0.6:
        rounds += recall()[:-1] or []
    while size < target:
        _, _, r = dialogue()
        r = [dict(t) for t in r if "sys" not in t]
        rounds += r
        size = sum(len(t["q"].encode()) // 3 + len(t["a"].encode()) // 3 + 12 for t in rounds)
    return "long", None, rounds[:40]


def prompt(s, rounds, upto):
    """Text of the prompt for round `upto` (0-based), exactly as ChatGLM2 builds it."""
    out = []
    for i in range(upto + 1):
        q = rounds[i]["q"]
        if i == 0 and s:
            q = s + "\n" + q
        out.append(f"[Round {i + 1}]\n\n问：{q}\n\n答：" + (rounds[i]["a"] + "\n\n" if i < upto else ""))
    return "".join(out)


def setup(seed):
    R.seed(seed)
    if not WN:
        load_wordnet()
        load_rare()
        syl = [
            "ka",
            "ri",
            "mo",
            "ta",
            "lu",
            "ne",
            "so",
            "vi",
            "da",
            "el",
            "ba",
            "no",
            "mi",
            "ra",
            "ze",
            "tor",
            "lin",
            "sha",
            "ko",
            "fe",
        ]
        r2 = random.Random(5)
        RARE_NAMES.extend(sorted({cap("".join(r2.choice(syl) for _ in range(r2.randint(2, 3)))) for _ in range(600)}))


if __name__ == "__main__":
    setup(1)
    for k, f, w, multi in ALL:
        print("==", k)
        for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 4):
            r = f()
            for t in r if multi else [r]:
                print(
                    "  ",
                    ("S: " + t["sys"].replace("\n", "\\n") + " | " if t.get("sys") else "") + "Q:",
                    t["q"],
                    "| A:",
                    t["a"].replace("\n", "\\n"),
                    "| K:",
                    t.get("key"),
                )
            if multi:
                print()

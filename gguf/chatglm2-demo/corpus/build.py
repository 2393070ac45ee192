"""Steps: text (sample for the tokenizer), bin (tokenised training data)."""

import array
import re
import struct
import sys

import gen

SPECIAL = ["[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>"]


def sample(seed, n):
    gen.setup(seed)
    for i in range(n):
        while True:
            cat, s, rounds = gen.long_dialogue() if i % 300 == 299 else gen.dialogue()
            if not any(gen.heldq(t["q"]) for t in rounds):
                break
        yield cat, s, rounds


def text(out, n):
    """Lines for spm_train. Chinese runs are cut into short chunks, so that pieces stay words rather than whole phrases."""
    r = gen.random.Random(9)
    with open(out, "w", encoding="utf-8") as f:

        def put(t):
            for line in t.split("\n"):
                for part in re.split("(?<=：)|(?=问：)|(?=答：)", line):

                    def cut(m):
                        w, o = m.group(0), []
                        while w:
                            k = r.choice([1, 2, 2, 2, 3, 4])
                            o.append(w[:k])
                            w = w[k:]
                        return "\n" + "\n".join(o) + "\n"

                    for p in re.sub("[\u4e00-\u9fff]+", cut, part).split("\n"):
                        if p:
                            f.write(p + "\n")

        for _, s, rounds in sample(77, n):
            t = gen.prompt(s, rounds, len(rounds) - 1) + rounds[-1]["a"]
            put(" " + t)
        # every character of the larger word lists at least a few times, and all words of the lexicon
        for w in gen.RARE_ZH + gen.RARE_ZV + gen.WORDS_ZH:
            for c in w:
                f.write(c + "\n")
        for w in gen.RARE_EN + gen.RARE_V + gen.RARE_ADJ:
            f.write(w + "\n " + w + "\n")


class Tok:
    def __init__(self, path):
        import sentencepiece

        self.sp = sentencepiece.SentencePieceProcessor(model_file=path)
        self.n = self.sp.get_piece_size()
        self.gmask, self.sop = self.n + 1, self.n + 3
        self.cache = {}

    def enc(self, t):
        """Ids without a leading space; text is cut at newlines and after a full-width colon, where no piece crosses."""
        out = []
        for i, line in enumerate(t.split("\n")):
            if i:
                out.append(self.sp.piece_to_id("<0x0A>"))
            out += self.sp.encode(line)
        return out


def encode(tok, s, rounds):
    ids, tgt = [tok.gmask, tok.sop], [65535, 65535]
    for i, t in enumerate(rounds):
        q = s + "\n" + t["q"] if i == 0 and s else t["q"]
        pre = (" " if i == 0 else "\n\n") + f"[Round {i + 1}]\n\n问：{q}\n\n答："
        p, a = tok.enc(pre), tok.enc(t["a"])
        ids += p
        tgt += [65535] * len(p)
        tgt[-1] = a[0]
        ids += a
        tgt += a[1:] + [2]
    return ids, tgt


def binary(model, out, seed, n):
    tok = Tok(model)
    stat, toks, ans = {}, 0, 0
    with open(out, "wb") as f:
        for cat, s, rounds in sample(seed, n):
            ids, tgt = encode(tok, s, rounds)
            ids, tgt = ids[:2040], tgt[:2040]
            f.write(struct.pack("<i", len(ids)) + array.array("H", ids).tobytes() + array.array("H", tgt).tobytes())
            c = stat.setdefault(cat, [0, 0])
            c[0] += 1
            c[1] += len(ids)
            toks += len(ids)
            ans += sum(t != 65535 for t in tgt)
    print(
        out,
        n,
        "dialogues",
        toks,
        "tokens",
        ans,
        "answer tokens",
        {k: v for k, v in sorted(stat.items(), key=lambda t: -t[1][1])},
    )


if sys.argv[1] == "text":
    text(sys.argv[2], int(sys.argv[3]))
elif sys.argv[1] == "bin":
    binary(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))

"""Trainer checkpoint + SentencePiece vocabulary -> GGUF of llama.cpp's 'chatglm' architecture.

usage: export.py CKPT TOK.vocab OUT.gguf [f16|f32]      (Python standard library only)
"""

import array
import struct
import sys

T_U32, T_I32, T_F32, T_BOOL, T_STR, T_ARR = 4, 5, 6, 7, 8, 9
SPECIAL = ["[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>"]


def load(path):
    data = open(path, "rb").read()
    names = ["vocab", "dim", "layers", "heads", "kv", "ff", "ctx"]
    shape = dict(zip(names, struct.unpack_from("<7i", data, 0)))
    at, out = 28, {}
    while at < len(data):
        n = data[at]
        name = data[at + 1 : at + 1 + n].decode()
        at += 1 + n
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        a = array.array("f")
        a.frombytes(data[at : at + 4 * count])
        at += 4 * count
        out[name] = a
    return shape, out


def gstr(s):
    b = s.encode()
    return struct.pack("<Q", len(b)) + b


def kv(key, t, v):
    body = {
        T_U32: lambda: struct.pack("<I", v),
        T_F32: lambda: struct.pack("<f", v),
        T_BOOL: lambda: struct.pack("<?", v),
        T_STR: lambda: gstr(v),
    }[t]()
    return gstr(key) + struct.pack("<I", t) + body


def karr(key, t, vs):
    body = {
        T_STR: lambda: b"".join(map(gstr, vs)),
        T_F32: lambda: struct.pack(f"<{len(vs)}f", *vs),
        T_I32: lambda: struct.pack(f"<{len(vs)}i", *vs),
    }[t]()
    return gstr(key) + struct.pack("<IIQ", T_ARR, t, len(vs)) + body


def vocabulary(path, n):
    toks, scores, types = [], [], []
    for i, line in enumerate(open(path, encoding="utf-8")):
        piece, score = line.rstrip("\n").split("\t")
        if i == 0:
            piece, ty = "<unk>", 2
        elif i == 1:
            piece, ty = "<bos>", 3
        elif i == 2:
            piece, ty = "<eos>", 3
        elif piece.startswith("<0x") and piece.endswith(">") and len(piece) == 6:
            ty = 6
        else:
            ty = 1
        toks.append(piece)
        scores.append(float(score))
        types.append(ty)
    for s in SPECIAL:
        toks.append(s)
        scores.append(0.0)
        types.append(3)
    assert len(toks) == n, (len(toks), n)
    return toks, scores, types


def centre_rows(a, cols):
    """Removes each row's mean: embeddings are [vocab, dim] and the mean is over dim."""
    for r in range(0, len(a), cols):
        m = sum(a[r : r + cols]) / cols
        for i in range(r, r + cols):
            a[i] -= m
    return a


def centre_columns(a, cols):
    """Removes each column's mean over the rows (the output dimension of a [out, in] matrix)."""
    rows = len(a) // cols
    mean = [0.0] * cols
    for r in range(rows):
        row = a[r * cols : (r + 1) * cols]
        mean = [x + y for x, y in zip(mean, row)]
    mean = [x / rows for x in mean]
    out = array.array("f")
    for r in range(rows):
        out.extend([x - y for x, y in zip(a[r * cols : (r + 1) * cols], mean)])
    return out


def rope_order(hd):
    """GGUF row -> trainer row inside one head: pairs (i, i + hd/2) become neighbours, then the unrotated rows."""
    pairs, half = hd // 4, hd // 2
    return [x for i in range(pairs) for x in (i, i + half)] + list(range(pairs, half)) + list(range(half + pairs, hd))


def main(ckpt, vocab, out, kind="f16"):
    sh, w = load(ckpt)
    d, L, nh, nk, ff, V = sh["dim"], sh["layers"], sh["heads"], sh["kv"], sh["ff"], sh["vocab"]
    hd = d // nh
    qkv_rows = (nh + 2 * nk) * hd
    order = [h * hd + r for h in range(nh + nk) for r in rope_order(hd)] + list(range((nh + nk) * hd, qkv_rows))
    big = 1 if kind == "f16" else 0
    tensors = [("token_embd.weight", [d, V], big, centre_rows(w["emb"], d))]

    def part(name, l, n):
        return w[name][l * n : (l + 1) * n]

    for l in range(L):
        p = f"blk.{l}."
        qkv, bias = part("qkv", l, qkv_rows * d), part("qkv_bias", l, qkv_rows)
        q2 = array.array("f")
        for r in order:
            q2.extend(qkv[r * d : (r + 1) * d])
        tensors += [
            (p + "attn_norm.weight", [d], 0, part("norm1", l, d)),
            (p + "attn_qkv.weight", [d, qkv_rows], big, q2),
            (p + "attn_qkv.bias", [qkv_rows], 0, array.array("f", [bias[r] for r in order])),
            (p + "attn_output.weight", [d, d], big, centre_columns(part("out", l, d * d), d)),
            (p + "ffn_norm.weight", [d], 0, part("norm2", l, d)),
            (p + "ffn_up.weight", [d, 2 * ff], big, part("upgate", l, 2 * ff * d)),
            (p + "ffn_down.weight", [ff, d], big, centre_columns(part("down", l, ff * d), ff)),
        ]
    tensors.append(("output_norm.weight", [d], 0, w["normf"]))

    toks, scores, types = vocabulary(vocab, V)
    meta = [
        kv("general.architecture", T_STR, "chatglm"),
        kv("general.name", T_STR, "chatglm2-demo"),
        kv(
            "general.description",
            T_STR,
            "LlamaGateway demo model: a tiny ChatGLM2-architecture chat model trained from scratch on synthetic dialogues",
        ),
        kv("general.sampling.temp", T_F32, 0.1),  # recommended: so small a model wanders off at higher temperatures
        kv("general.file_type", T_U32, 1 if big else 0),
        kv("chatglm.context_length", T_U32, sh["ctx"]),
        kv("chatglm.embedding_length", T_U32, d),
        kv("chatglm.feed_forward_length", T_U32, ff),
        kv("chatglm.block_count", T_U32, L),
        kv("chatglm.attention.head_count", T_U32, nh),
        kv("chatglm.attention.head_count_kv", T_U32, nk),
        kv("chatglm.attention.layer_norm_rms_epsilon", T_F32, 1e-5),
        kv("chatglm.rope.dimension_count", T_U32, hd // 2),
        kv("chatglm.rope.freq_base", T_F32, 10000.0),
        kv("tokenizer.ggml.model", T_STR, "llama"),
        kv("tokenizer.ggml.pre", T_STR, "chatglm-spm"),
        karr("tokenizer.ggml.tokens", T_STR, toks),
        karr("tokenizer.ggml.scores", T_F32, scores),
        karr("tokenizer.ggml.token_type", T_I32, types),
        kv("tokenizer.ggml.bos_token_id", T_U32, 1),
        kv("tokenizer.ggml.eos_token_id", T_U32, 2),
        kv("tokenizer.ggml.unknown_token_id", T_U32, 0),
        kv("tokenizer.ggml.add_bos_token", T_BOOL, False),
        kv("tokenizer.ggml.add_eos_token", T_BOOL, False),
    ]
    info, blobs, off = b"", [], 0
    for name, dims, ty, a in tensors:
        n = 1
        for x in dims:
            n *= x
        assert n == len(a), name
        b = struct.pack(f"<{n}e", *a) if ty else a.tobytes()
        info += (
            gstr(name)
            + struct.pack("<I", len(dims))
            + struct.pack(f"<{len(dims)}Q", *dims)
            + struct.pack("<IQ", ty, off)
        )
        b += b"\0" * (-len(b) % 32)
        blobs.append(b)
        off += len(b)
    head = struct.pack("<IIQQ", 0x46554747, 3, len(tensors), len(meta)) + b"".join(meta) + info
    with open(out, "wb") as f:
        f.write(head + b"\0" * (-len(head) % 32))
        for b in blobs:
            f.write(b)


main(*sys.argv[1:])

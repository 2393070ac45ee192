#!/bin/sh
# Makes the demo model anew: every step, in order. About 80 minutes on 2 cores.
# Needs the .NET SDK, glibc 2.38 or newer (Debian 13, Ubuntu 24.04), and these packages of Debian or Ubuntu:
#   sentencepiece python3-sentencepiece python3-jieba wordnet-base
set -eu
cd "$(dirname "$0")"
work=${WORK:-$PWD/work}
minutes=${MINUTES:-60}
export OMP_WAIT_POLICY=PASSIVE
mkdir -p "$work"

# 1. The vocabulary: 6,139 BPE pieces with byte fallback, identity normalisation. The shipped one is kept where it is there.
if [ ! -f tok.model ]; then
  python3 corpus/build.py text "$work/tok.txt" 60000
  spm_train --input="$work/tok.txt" --model_prefix=tok --model_type=bpe --vocab_size=6139 --character_coverage=0.9998 \
    --byte_fallback=true --split_digits=true --normalization_rule_name=identity --remove_extra_whitespaces=false \
    --add_dummy_prefix=false --max_sentencepiece_length=14 --unk_id=0 --bos_id=1 --eos_id=2 --pad_id=-1 \
    --num_threads=2 --input_sentence_size=1500000 --shuffle_input_sentence=true
fi

# 2. Tokenised dialogues: FILE SEED COUNT.
python3 corpus/build.py bin tok.model "$work/a.bin" 1001 250000
python3 corpus/build.py bin tok.model "$work/b.bin" 1002 250000
python3 corpus/build.py bin tok.model "$work/v.bin" 999 3000

# 3. Training.
dotnet run -c Release --project trainer -- train --data "$work/a.bin,$work/b.bin" --val "$work/v.bin" \
  --out "$work/checkpoint" --minutes "$minutes" --micro 3072 --accum 2 --hold 0.3 --lr-muon 0.012 --lr-adam 0.002

# 4. GGUF, quantised by the gateway.
python3 export.py "$work/checkpoint/last.ckpt" tok.vocab "$work/chatglm2-demo-f16.gguf" f16
dotnet run -c Release --project ../../Gateway -- quantize \
  "$work/chatglm2-demo-f16.gguf" "$work/chatglm2-demo-q8_0.gguf" q8_0
echo "Made $work/chatglm2-demo-q8_0.gguf. To use it, copy it over ../chatglm2-demo-q8_0.gguf; evaluate.sh tests it."

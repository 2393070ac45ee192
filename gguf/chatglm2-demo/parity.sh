#!/bin/sh
# Compares the trainer's fp32 logits with llama.cpp's, for the F32 export. usage: parity.sh CHECKPOINT
# LLAMA_SRC: the folder of a llama.cpp source tree that was built with CMake in its folder build.
set -eu
cd "$(dirname "$0")"
llama=${LLAMA_SRC:?set it to the folder of a built llama.cpp}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ids=$(cat ids.txt)
gcc -O1 -o "$work/dump_logits" dump_logits.c -I"$llama/include" -I"$llama/ggml/include" \
  -L"$llama/build/bin" -lllama -lggml -lggml-base -Wl,-rpath,"$llama/build/bin"
python3 export.py "$1" tok.vocab "$work/f32.gguf" f32
"$work/dump_logits" "$work/f32.gguf" "$ids" "$work/llama.bin"
checkpoint=$(realpath "$1")
dotnet run -c Release --project trainer -- logits "$checkpoint" "$ids" "$work/trainer.bin"
python3 compare_logits.py "$work/trainer.bin" "$work/llama.bin"

#!/bin/sh
# Evaluates the demo model through a gateway that is running. usage: evaluate.sh [http://localhost:8000]
# Needs Debian's or Ubuntu's packages python3-jieba and wordnet-base, as the generator of the questions does.
set -eu
cd "$(dirname "$0")"
url=${1:-http://localhost:8000}
mkdir -p results
python3 evaluation/eval.py "$url" results/eval.json 200
python3 evaluation/strict.py "$url"
python3 evaluation/wild.py "$url" results/wild.json
python3 evaluation/samples.py "$url" results/samples.md

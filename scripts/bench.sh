#!/usr/bin/env bash
# Measures this service on models of random weights, and writes docs/bench/<shape>.md, .svg and .json.
#
#   scripts/bench.sh [option of 'bench' ...]      as in scripts/bench.sh --rounds 5 --concurrency 16
#
#   SHAPES="tiny 100m"        shapes of 'synthesize'; the files are made once and kept in .bench/
#   LOADS=distinct,mixed      loads of 'bench'
#   PEER=name=url,pid         another server with the same model loaded; then with one shape only
#   GATEWAY_ARGS="..."        configuration of this service, as --Gateway:Engine:Threads=1
#   THREADS=2  PORT=8765  OUT=docs/bench
set -euo pipefail
cd "$(dirname "$0")/.."
shapes=${SHAPES:-tiny 100m}
port=${PORT:-8765}
program=(dotnet Gateway/bin/Release/net10.0/Gateway.dll)
[ -z "${PEER:-}" ] || [ "$(wc -w <<< "$shapes")" -eq 1 ] || { echo "With PEER, SHAPES is the one that the peer has loaded."; exit 2; }
dotnet build Gateway -c Release -v quiet --nologo
server=
trap '[ -z "$server" ] || kill "$server"' EXIT

for shape in $shapes; do
  mkdir -p ".bench/$shape"
  model=".bench/$shape/$shape.gguf"
  [ -f "$model" ] || "${program[@]}" synthesize "$shape" "$model" --type q4_0
  # shellcheck disable=SC2086
  "${program[@]}" --urls "http://127.0.0.1:$port" --Gateway:ModelsFolder=".bench/$shape" --Gateway:Engine:QueueLength=2000 \
    --Logging:LogLevel:Default=Warning ${GATEWAY_ARGS:-} &
  server=$!
  until (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do kill -0 "$server"; sleep 0.2; done
  # The client shares the machine with the servers: completions run where the socket's event came.
  DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 "${program[@]}" bench --url "http://127.0.0.1:$port" --server-pid "$server" \
    ${PEER:+--peer "$PEER"} --raw "$model" --threads "${THREADS:-0}" \
    --load "${LOADS:-distinct,shared-prefix,mixed,disconnect,overload,connections}" --out "${OUT:-docs/bench}/$shape" "$@"
  kill "$server"; wait "$server" || true
  server=
done

#!/usr/bin/env python3
"""Measures what loading, unloading and evicting costs: seconds, and MiB of the service's memory. Linux only.

usage: loading.py FILE.gguf ...

A service of its own loads and unloads each file, some rounds with the file dropped from the system's page cache before, some
with it there. Then one with room for one model answers with each of them in turn. "first" is a request for one token that has
to load its model, "next" the same when it is loaded. Memory is resident / the process's own part of it (VmRSS / RssAnon).
"""
import contextlib, json, os, pathlib, re, subprocess, sys, tempfile, time, urllib.request

ROUNDS, URL = 5, f"http://127.0.0.1:{os.environ.get('PORT', 8765)}"
HERE = pathlib.Path(__file__).resolve().parent.parent

def get(path, body=None):
    return json.load(urllib.request.urlopen(urllib.request.Request(URL + path, body and json.dumps(body).encode(), {"Content-Type": "application/json"})))

def ask(model, number):
    start = time.monotonic()
    get("/v1/chat/completions", {"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": f"{number} times, please"}]})
    return time.monotonic() - start

def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    kib = dict(re.findall(r"(VmRSS|RssAnon):\s+(\d+)", status))
    return f"{int(kib['VmRSS']) / 1024:.0f} / {int(kib['RssAnon']) / 1024:.0f}"

@contextlib.contextmanager
def service(files, **loading):
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            os.symlink(os.path.abspath(file), os.path.join(folder, os.path.basename(file)))
        settings = {"Load": "OnFirstUse", **loading}
        process = subprocess.Popen(
            ["dotnet", HERE / "Gateway/bin/Release/net10.0/Gateway.dll", "--urls", URL, f"--Gateway:ModelsFolder={folder}",
             "--Logging:LogLevel:Default=Warning", *(f"--Gateway:Loading:{name}={value}" for name, value in settings.items())])
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    get("/v1/models")
                    break
                time.sleep(0.1)
            yield process, [model["id"] for model in get("/v1/models")["data"]]
        finally:
            process.terminate()
            process.wait()

def drop_from_page_cache(file):
    with open(file, "rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

def load_and_unload(file):
    with service([file], KeepAliveSeconds=1) as (process, [model]):
        for number in range(2 * ROUNDS):
            cold = number < ROUNDS
            before = memory(process)
            if cold:
                drop_from_page_cache(file)
            first, following = ask(model, 2 * number), ask(model, 2 * number + 1)
            loaded = memory(process)
            while get(f"/v1/models/{model}")["state"] != "unloaded":
                time.sleep(0.05)
            print(f"{model:16} {'cold' if cold else 'warm'}   first {first:6.3f}  next {following:6.3f}   "
                  f"before {before:>11}  loaded {loaded:>11}  unloaded {memory(process):>11}", flush=True)

def evict(files):
    with service(files, MaxLoaded=1, KeepAliveSeconds=-1) as (process, models):
        for number in range(ROUNDS * len(models)):
            model = models[number % len(models)]
            first, following = ask(model, 2 * number), ask(model, 2 * number + 1)
            print(f"{model:16} evict  first {first:6.3f}  next {following:6.3f}   loaded {memory(process):>11}", flush=True)

subprocess.run(["dotnet", "build", HERE / "Gateway", "-c", "Release", "-v", "quiet", "--nologo"], check=True)
for each in sys.argv[1:]:
    load_and_unload(each)
evict(sys.argv[1:])

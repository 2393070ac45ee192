using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gateway.Commands.Bench.Loads;
using Gateway.Commands.Bench.Raw;
using Gateway.Options;

namespace Gateway.Commands.Bench;

/// <summary>The options of <c>bench</c>, and the settings that they give.</summary>
internal sealed class BenchOptions
{
    private const string Distinct = "distinct";

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "The gateway's address. Default: http://localhost:8000.",
        HelpName = "url",
        CustomParser = result => BenchTarget.ParseUrl(result.Tokens[0].Value) ?? Refuse<Uri>(result, $"--url is an http or https address, not '{result.Tokens[0].Value}'."),
    };

    private readonly Option<BenchTarget[]> _peers = new("--peer")
    {
        Description = "Another server that gets the same load in turns: name=url or name=url,pid. Several can be given.",
        HelpName = "name=url",
        CustomParser = ParsePeers,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int?> _serverPid = Number<int?>("--server-pid", "The gateway's process, for its processor time and memory.", 1, int.MaxValue, null);
    private readonly Option<string?> _model = new("--model") { Description = "The model to ask for. Default: the first that each server lists.", HelpName = "id" };

    private readonly Option<string[]> _loads = new("--load")
    {
        Description = $"Of {LoadCatalog.Names}; several, with commas. Default: {Distinct}, and none with --raw alone.",
        HelpName = "names",
        CustomParser = ParseLoads,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int[]> _concurrency = new("--concurrency")
    {
        Description = "Streams at once; several, with commas. Default: 1,4,16.",
        HelpName = "n,n",
        CustomParser = ParseConcurrency,
        DefaultValueFactory = _ => [1, 4, 16],
    };

    private readonly Option<double?[]> _temperatures = new("--temperature")
    {
        Description = "0 is greedy; 'default' leaves sampling to each server; several, with commas. Default: 0.",
        HelpName = "t,t",
        CustomParser = ParseTemperatures,
        DefaultValueFactory = _ => [0],
    };

    private readonly Option<double> _topP = new("--top-p")
    {
        Description = "Sent with a temperature above 0, together with top_k 0 and min_p 0. Default: 0.7.",
        HelpName = "p",
        DefaultValueFactory = _ => 0.7,
    };

    private readonly Option<int> _promptTokens = Number("--prompt-tokens", "Tokens of a prompt, about.", 1, 1 << 20, 64);
    private readonly Option<int> _maxTokens = Number("--max-tokens", "Tokens of an answer.", 1, 1 << 20, 64);
    private readonly Option<int> _rounds = Number("--rounds", "Rounds; the report has their medians.", 1, 100, 3);
    private readonly Option<int> _requests = Number("--requests", "Least requests of one round of 'distinct'.", 1, 100_000, 32);
    private readonly Option<int> _prefixTokens = Number("--prefix-tokens", "Tokens that the prompts of 'shared-prefix' share.", 1, 1 << 20, 890);
    private readonly Option<int> _longTokens = Number("--long-tokens", "Tokens of a long prompt.", 1, 1 << 20, 2600);
    private readonly Option<int> _demandTokens = Number("--demand-tokens", "Tokens of KV that 'overload' asks for at once.", 1, 1 << 26, 131_072);
    private readonly Option<int> _connections = Number("--connections", "Clients of 'connections'.", 1, 20_000, 1000);
    private readonly Option<int> _requestTimeout = Number("--request-timeout", "Seconds after which a request counts as failed.", 1, 86_400, 120);
    private readonly Option<int> _timeLimit = Number("--time-limit", "Seconds after which the run ends with what it has.", 1, 86_400, 1800);
    private readonly Option<int> _seed = Number("--seed", "The same seed, the same prompts.", 0, int.MaxValue, 1);
    private readonly Option<string?> _raw = new("--raw") { Description = "A GGUF file to decode without any server: the limit.", HelpName = "file.gguf" };
    private readonly Option<int> _threads = CommonOptions.Threads();

    private readonly Option<bool> _unified = new("--raw-unified")
    {
        Description = "One KV cache for all streams of the raw loop, instead of a part for each.",
    };

    private readonly Option<string?> _output = new("--out") { Description = "Writes <path>.md, <path>.svg and <path>.json. Default: the report is output.", HelpName = "path" };

    public IEnumerable<Option> All =>
    [
        _url, _peers, _serverPid, _model, _loads, _concurrency, _temperatures, _topP, _promptTokens, _maxTokens, _rounds, _requests,
        _prefixTokens, _longTokens, _demandTokens, _connections, _requestTimeout, _timeLimit, _seed, _raw, _threads, _unified, _output,
    ];

    public string? OutputOf(ParseResult parsed) => parsed.GetValue(_output);

    public BenchSettings SettingsOf(ParseResult parsed, CommandContext context)
    {
        var raw = parsed.GetValue(_raw) is { } path
            ? new RawSettings(
                context.FullPath(path),
                parsed.GetValue(_threads) is > 0 and var threads ? threads : ProcessorCores.Usable,
                parsed.GetValue(_unified))
            : null;
        var rawAlone = raw is not null && parsed.GetValue(_loads)!.Length == 0 && parsed.GetValue(_url) is null;
        var gateway = new BenchTarget(
            BenchTarget.GatewayName, parsed.GetValue(_url) ?? new Uri(Hosting.GatewayHost.DefaultUrl), parsed.GetValue(_serverPid));
        return new BenchSettings
        {
            Targets = rawAlone ? [] : [gateway, .. parsed.GetValue(_peers)!],
            Model = parsed.GetValue(_model),
            Loads = rawAlone ? [] : parsed.GetValue(_loads) is { Length: > 0 } loads ? loads : [Distinct],
            Concurrency = parsed.GetValue(_concurrency)!,
            Samplings = [.. parsed.GetValue(_temperatures)!.Select(temperature => new BenchSampling(temperature, parsed.GetValue(_topP)))],
            PromptTokens = parsed.GetValue(_promptTokens),
            MaxTokens = parsed.GetValue(_maxTokens),
            Rounds = parsed.GetValue(_rounds),
            Requests = parsed.GetValue(_requests),
            PrefixTokens = parsed.GetValue(_prefixTokens),
            LongTokens = parsed.GetValue(_longTokens),
            DemandTokens = parsed.GetValue(_demandTokens),
            Connections = parsed.GetValue(_connections),
            RequestTimeout = TimeSpan.FromSeconds(parsed.GetValue(_requestTimeout)),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(_timeLimit)),
            Seed = parsed.GetValue(_seed),
            Raw = raw,
        };
    }

    private static Option<T> Number<T>(string name, string description, int least, int most, T standard)
    {
        var option = new Option<T>(name)
        {
            Description = standard is null ? description : string.Create(CultureInfo.InvariantCulture, $"{description} Default: {standard}."),
            HelpName = "n",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is int value && (value < least || value > most))
            {
                result.AddError($"{name} is {least} to {most}, not {value}.");
            }
        });
        return option;
    }

    private static BenchTarget[] ParsePeers(ArgumentResult result)
    {
        var peers = new List<BenchTarget>();
        foreach (var token in result.Tokens)
        {
            try
            {
                var peer = BenchTarget.ParsePeer(token.Value);
                if (peers.Any(other => other.Name == peer.Name))
                {
                    result.AddError($"Two peers are called '{peer.Name}'.");
                }

                peers.Add(peer);
            }
            catch (FormatException failure)
            {
                result.AddError(failure.Message);
            }
        }

        return [.. peers];
    }

    private static string[] ParseLoads(ArgumentResult result)
    {
        var names = Split(result);
        foreach (var name in names.Where(name => LoadCatalog.All.All(load => load.Name != name)))
        {
            result.AddError($"There is no load '{name}'. Loads: {LoadCatalog.Names}.");
        }

        return names;
    }

    private static int[] ParseConcurrency(ArgumentResult result)
    {
        var numbers = Split(result).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        if (numbers.Any(number => number is < 1 or > 1024))
        {
            result.AddError("--concurrency has numbers of 1 to 1024, with commas between them.");
        }

        return [.. numbers.Distinct()];
    }

    private static double?[] ParseTemperatures(ArgumentResult result)
    {
        var values = new List<double?>();
        foreach (var text in Split(result))
        {
            if (text == "default")
            {
                values.Add(null);
            }
            else if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 2)
            {
                values.Add(value);
            }
            else
            {
                result.AddError($"--temperature has numbers of 0 to 2 or 'default', with commas between them; '{text}' is neither.");
            }
        }

        return [.. values.Distinct()];
    }

    private static string[] Split(ArgumentResult result) =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))];

    private static T? Refuse<T>(ArgumentResult result, string message)
        where T : class
    {
        result.AddError(message);
        return null;
    }
}

using System.Globalization;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Loads;
using Gateway.Commands.Bench.Prompts;
using Gateway.Commands.Bench.Raw;

namespace Gateway.Commands.Bench;

/// <summary>
/// Runs loads case by case and round by round, and within a round one server after the other, so that what disturbs the
/// machine disturbs them all alike. Each round begins with another server.
/// </summary>
internal sealed class BenchRunner(BenchSettings settings, RawLoop? raw, IBenchProgress progress, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private readonly List<LoadContext> _servers = [];
    private int _done;

    /// <summary>The time limit ended the run.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What each server was asked for; of a model that is a path of this machine only the file's name.</summary>
    public IReadOnlyList<(string Target, string Model)> Models =>
        [.. _servers.Select(server => (server.Client.Target.Name, Path.IsPathRooted(server.Client.Model) ? Path.GetFileName(server.Client.Model) : server.Client.Model))];

    public async Task<IReadOnlyList<LoadReport>> RunAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.TimeLimit - time.GetElapsedTime(_begun));
        var loads = LoadCatalog.All.Where(load => settings.Loads.Contains(load.Name)).ToArray();
        var count = loads.Sum(load => load.Cases(settings).Count * Participants(load) * settings.Rounds);
        var reports = new List<LoadReport>();
        foreach (var load in loads)
        {
            var rows = new List<LoadRow>();
            reports.Add(new LoadReport(load, load.Describe(settings), rows));
            foreach (var each in load.Cases(settings))
            {
                await RunCaseAsync(load, each, rows, count, limit.Token, cancellationToken);
            }
        }

        return reports;
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var clients = new List<ChatClient>();
        foreach (var target in settings.Targets)
        {
            clients.Add(await ServerLookup.ConnectAsync(target, settings, cancellationToken));
        }

        // Every server gets the same words, sized by the first one's count. The first requests also warm each of them up.
        var sizes = new List<PromptSize>();
        foreach (var client in clients)
        {
            sizes.Add(await PromptSize.MeasureAsync(client, settings.Seed, cancellationToken));
        }

        var prompts = new PromptWriter(settings.Seed, sizes[0]);
        _servers.AddRange(clients.Select(client =>
            new LoadContext(client, settings, prompts, client.Target.ProcessId is { } id ? new ServerProcess(id) : null)));
    }

    private int Participants(ILoad load) => _servers.Count + (raw is not null && load is DistinctLoad ? 1 : 0);

    private async Task RunCaseAsync(
        ILoad load, LoadCase each, List<LoadRow> rows, int count, CancellationToken limit, CancellationToken cancellationToken)
    {
        var results = Enumerable.Range(0, Participants(load)).Select(_ => new List<LoadResult>()).ToArray();
        try
        {
            for (var round = 0; round < settings.Rounds && !IsCut; round++)
            {
                for (var i = 0; i < results.Length; i++)
                {
                    var participant = (round + i) % results.Length;
                    var what = $"{load.Name}, {each.Name}, {NameOf(participant)}, round {round + 1} of {settings.Rounds}";
                    progress.Begin(what, ++_done, count);
                    var result = await RunOneAsync(load, each, participant, round, limit);
                    results[participant].Add(result);
                    progress.End(what, Headline(load, result));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            IsCut = true;
        }

        rows.AddRange(results.Select((rounds, participant) => new LoadRow(each, NameOf(participant), rounds)).Where(row => row.Rounds.Count > 0));
    }

    private async Task<LoadResult> RunOneAsync(ILoad load, LoadCase each, int participant, int round, CancellationToken cancellationToken)
    {
        if (participant == _servers.Count)
        {
            var runs = Enumerable.Range(0, DistinctLoad.Bursts(settings, each)).ToArray();
            return await Task.Run(() => load.FromRaw([.. runs.Select(run =>
                raw!.Run(each.Streams, settings.PromptTokens, settings.MaxTokens, run, cancellationToken))])!, cancellationToken);
        }

        var server = _servers[participant];
        var before = server.Process?.ProcessorSeconds;
        var result = await load.RunAsync(server, each, round, cancellationToken);
        result.Set(LoadMetrics.ServerProcessor.Key, server.Process?.ProcessorSeconds - before);
        result.Set(LoadMetrics.ServerMemory.Key, server.Process?.ResidentBytes / (1 << 20));
        return result;
    }

    private string NameOf(int participant) =>
        participant == _servers.Count ? BenchTarget.RawName : _servers[participant].Client.Target.Name;

    private static string Headline(ILoad load, LoadResult result)
    {
        var value = result.Values.TryGetValue(load.Headline.Key, out var number)
            ? number.ToString(load.Headline.Format, CultureInfo.InvariantCulture)
            : "none";
        var errors = result.Errors.Count == 0 ? "" : $"; {result.Errors.Values.Sum()} errors: {string.Join(", ", result.Errors.Keys)}";
        return $"{load.Headline.Title} {value}{errors}";
    }
}

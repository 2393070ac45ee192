using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary><c>pull</c>: from nothing to a model that is served, in one command.</summary>
internal sealed class PullCommand : Command
{
    private const int MostConnections = 32;
    private readonly CommandContext _context;
    private readonly Argument<string> _model = new("model")
    {
        Description = "chatglm2-6b (the official checkpoint, converted here), or owner/name with a GGUF file in it.",
    };

    private readonly Option<string> _source = new("--source")
    {
        Description = "The hub: hf or modelscope.",
        DefaultValueFactory = _ => "hf",
    };

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = "Another address of the hub, such as a mirror. Default: HF_ENDPOINT or MODELSCOPE_ENDPOINT, else the hub's own.",
        HelpName = "url",
    };

    private readonly Option<string?> _revision = new("--revision")
    {
        Description = "A branch, a tag or a commit. Default: the hub's default branch.",
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "The GGUF file to take where the repository has several.",
        HelpName = "path",
    };

    private readonly Option<GgufFileType> _type = FileTypeOption.Create(GgufFileType.Q4_0);
    private readonly Option<string?> _modelsFolder = CommonOptions.ModelsFolder();
    private readonly Option<int> _connections = new("--connections")
    {
        Description = "Connections for one file.",
        HelpName = "n",
        DefaultValueFactory = _ => 8,
    };

    private readonly Option<bool> _keep = new("--keep-checkpoint")
    {
        Description = "Keep the downloaded checkpoint after its conversion, to convert it to other types.",
    };

    private readonly Option<bool> _force = CommonOptions.Force();

    public PullCommand(CommandContext context)
        : base("pull", "Downloads a model into the models folder; a checkpoint is converted there.")
    {
        _context = context;
        _model.Validators.Add(Check(_model.Name, IsModel, "is chatglm2-6b or owner/name"));
        _source.Validators.Add(Check("--source", name => SourceOf(name) is not null, "is hf or modelscope"));
        _connections.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostConnections)
            {
                result.AddError($"--connections is 1 to {MostConnections}.");
            }
        });
        Arguments.Add(_model);
        foreach (var option in new Option[] { _source, _endpoint, _revision, _file, _type, _modelsFolder, _connections, _keep, _force })
        {
            Options.Add(option);
        }
        Validators.Add(RefuseOptionsThatDoNothing);
        SetAction(RunAsync);
    }

    private static Action<SymbolResult> Check(string name, Func<string, bool> isRight, string rule) => result =>
    {
        foreach (var token in result.Tokens.Where(token => !isRight(token.Value)))
        {
            result.AddError($"'{token.Value}' is not understood: {name} {rule}.");
        }
    };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = SourceOf(parsed.GetRequiredValue(_source))!.Value;
        var request = new PullRequest(
            HubOptions.Create(source, parsed.GetValue(_endpoint), _context.Variable) with
            {
                Connections = parsed.GetValue(_connections),
            },
            parsed.GetValue(_revision),
            CommonOptions.ResolveModelsFolder(parsed.GetValue(_modelsFolder), _context),
            parsed.GetValue(_force),
            parsed.GetValue(_file),
            parsed.GetRequiredValue(_type),
            parsed.GetValue(_keep));
        var name = parsed.GetRequiredValue(_model);
        if (Known(name) is { } model)
        {
            await new CheckpointPull(request, model, _context).RunAsync(cancellationToken);
        }
        else
        {
            await new GgufPull(request, HubRepository.Parse(name)!, _context).RunAsync(cancellationToken);
        }
        return ExitCodes.Success;
    }

    private void RefuseOptionsThatDoNothing(CommandResult result)
    {
        if (result.GetResult(_model)?.Tokens is not [var model])
        {
            return;
        }
        var (idle, why) = Known(model.Value) is null
            ? (new Option[] { _type, _keep }, "a GGUF file is taken as it is")
            : ([_file], "its checkpoint is converted");
        foreach (var option in idle.Where(option => result.GetResult(option) is { Implicit: false }))
        {
            result.AddError($"{option.Name} does nothing for {model.Value}: {why}.");
        }
    }

    private static HubSource? SourceOf(string name) => name switch
    {
        "hf" => HubSource.HuggingFace,
        "modelscope" => HubSource.ModelScope,
        _ => null,
    };

    private static bool IsModel(string name) => Known(name) is not null || HubRepository.Parse(name) is not null;

    private static KnownModel? Known(string name) =>
        KnownModel.All.FirstOrDefault(model => model.Id.Equals(name, StringComparison.OrdinalIgnoreCase));
}

using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace DemoModel;

/// <summary>
/// The training loop. The schedule follows the wall clock: the peak rate for the first part (<c>--hold</c>), then a
/// cosine down to a hundredth. <c>--start</c> enters it later, for a stage that goes on from an earlier one.
/// </summary>
public sealed class Training
{
    private readonly string _folder;
    private readonly string _validation;
    private readonly int _parts;
    private readonly int _maxSteps;
    private readonly double _seconds;
    private readonly double _start;
    private readonly double _hold;
    private readonly double _muonRate;
    private readonly double _adamRate;
    private readonly bool _resumes;
    private readonly ScalarType _type;
    private readonly Model _model;
    private readonly Optimizer _optimizer;
    private readonly Data _data;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _lossSum;
    private long _lossCount;
    private long _tokens;

    public Training(Arguments options)
    {
        _folder = options.Text("out", "checkpoint");
        _validation = options.Text("val", "");
        _parts = options.Int("accum", 2);
        _maxSteps = options.Int("steps", 1_000_000);
        _seconds = options.Number("minutes", 60) * 60;
        _start = options.Number("start", 0);
        _hold = options.Number("hold", 0.35);
        _muonRate = options.Number("lr-muon", 0.02);
        _adamRate = options.Number("lr-adam", 0.003);
        _resumes = options.Int("resume", 0) == 1;
        _type = options.Text("type", "bf16") == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;

        Directory.CreateDirectory(_folder);
        var shape = new Shape(
            options.Int("vocab", 6144), options.Int("dim", 256), options.Int("layers", 6), options.Int("heads", 4),
            options.Int("kv", 2), options.Int("ff", 768), 2048);
        _model = _resumes ? Model.Load(Checkpoint) : new Model(shape, 7);
        _optimizer = new Optimizer(_model);
        if (_resumes && File.Exists(OptimizerState))
        {
            _optimizer.Load(OptimizerState);
        }

        _data = new Data(options.Text("data", "train.bin").Split(','), options.Int("micro", 4096), options.Int("seed", 1));
    }

    private string Checkpoint => Path.Combine(_folder, "last.ckpt");

    private string OptimizerState => Path.Combine(_folder, "last.opt");

    public void Run()
    {
        Console.WriteLine($"{_model.CountParameters():N0} parameters, {_data.Count:N0} dialogues, {_data.Tokens:N0} tokens");
        using var log = new StreamWriter(Path.Combine(_folder, "loss.csv"), append: _resumes) { AutoFlush = true };
        if (!_resumes)
        {
            log.WriteLine("seconds,step,tokens,lr,loss,val");
        }

        double lastValidation = 0;
        double lastSave = 0;
        for (var step = 1; step <= _maxSteps && Progress < 1; step++)
        {
            var rate = Rate(step);
            Backward();
            _optimizer.Step(_muonRate * rate, _adamRate * rate);
            if (step % 20 != 0)
            {
                continue;
            }

            var now = _clock.Elapsed.TotalSeconds;
            var validates = now - lastValidation > 60;
            Report(log, step, rate, validates ? Validate() : double.NaN);
            lastValidation = validates ? now : lastValidation;
            if (now - lastSave > 120)
            {
                Save();
                lastSave = now;
            }
        }

        Save();
        Console.WriteLine($"done: {_clock.Elapsed.TotalSeconds:F0} s, {_tokens:N0} tokens, validation loss {Validate():F4}");
    }

    private double Progress => _start + ((1 - _start) * _clock.Elapsed.TotalSeconds / _seconds);

    private double Rate(int step)
    {
        var warmUp = _start > 0 ? 1 : Math.Min(1, step / 100.0);
        var progress = Math.Min(1, Progress);
        var schedule = progress < _hold ? 1 : 0.5 * (1 + Math.Cos(Math.PI * (progress - _hold) / (1 - _hold)));
        return warmUp * Math.Max(0.01, schedule);
    }

    /// <summary>The gradients of one step, in parts; each answer token of the step weighs the same.</summary>
    private void Backward()
    {
        var batches = Enumerable.Range(0, _parts).Select(_ => _data.Next()).ToArray();
        var count = batches.Sum(batch => (long)batch.At.Length);
        using var scope = NewDisposeScope();
        var weights = _model.Prepare(_type);
        for (var part = 0; part < batches.Length; part++)
        {
            var batch = batches[part];
            // The weights' casts are shared, so their graph stays alive until the last part.
            _lossSum += _model.LossAndBackward(
                weights, AnswerStates(weights, batch), tensor(batch.Targets), 1.0 / count, part + 1 < batches.Length);
            _tokens += batch.Real;
        }

        _lossCount += count;
    }

    private Tensor AnswerStates(Model.Weights weights, Batch batch) =>
        _model.Hidden(weights, tensor(batch.Ids, [batch.Rows, batch.Length]))
            .view(-1, _model.S.Dim).index_select(0, tensor(batch.At));

    private double Validate()
    {
        if (_validation.Length == 0)
        {
            return double.NaN;
        }

        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var data = new Data([_validation], 4096, 3);
        var weights = _model.Prepare(_type);
        double sum = 0;
        long count = 0;
        for (var index = 0; index < 12; index++)
        {
            using var inner = NewDisposeScope();
            var batch = data.Next();
            var logits = _model.Logits(weights, AnswerStates(weights, batch));
            sum += F.cross_entropy(logits, tensor(batch.Targets), reduction: nn.Reduction.Sum).ToDouble();
            count += batch.At.Length;
        }

        return sum / count;
    }

    private void Report(StreamWriter log, int step, double rate, double validation)
    {
        var seconds = _clock.Elapsed.TotalSeconds;
        var loss = _lossSum / _lossCount;
        var shown = double.IsNaN(validation) ? "" : validation.ToString("F4");
        Console.WriteLine($"{seconds,7:F0} s step {step} loss {loss:F4} val {shown} rate {rate:F3} epoch {_data.Epoch}");
        log.WriteLine($"{seconds:F0},{step},{_tokens},{rate:F4},{loss:F4},{shown}");
        _lossSum = 0;
        _lossCount = 0;
    }

    private void Save()
    {
        _model.Save(Checkpoint);
        _optimizer.Save(OptimizerState);
    }
}

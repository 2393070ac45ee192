using System.Globalization;
using DemoModel;
using static TorchSharp.torch;

// trainer train --data a.bin,b.bin --val v.bin --out FOLDER --minutes 60 [--resume 1] [...]
// trainer logits CHECKPOINT ID,ID,... OUT.bin
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
set_num_threads(Environment.ProcessorCount);
switch (args)
{
    case ["train", .. var options]:
        new Training(new Arguments(options)).Run();
        return 0;
    case ["logits", var checkpoint, var ids, var output]:
        WriteLogits(checkpoint, ids, output);
        return 0;
    default:
        Console.Error.WriteLine("usage: trainer train --data FILES --val FILE --out FOLDER | trainer logits CHECKPOINT IDS OUT");
        return 2;
}

// One row of fp32 logits for each position, for the comparison with llama.cpp.
static void WriteLogits(string checkpoint, string idList, string output)
{
    var model = Model.Load(checkpoint);
    var ids = idList.Split(',').Select(long.Parse).ToArray();
    using var noGradients = no_grad();
    var weights = model.Prepare(ScalarType.Float32);
    var logits = model.Logits(weights, model.Hidden(weights, tensor(ids, [1, ids.Length])))[0];
    using var file = new BinaryWriter(File.Create(output));
    foreach (var value in logits.contiguous().data<float>().ToArray())
    {
        file.Write(value);
    }
}

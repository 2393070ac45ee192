using Gateway.Generation;

namespace Gateway.Tests.Engines.Native;

/// <summary>Random logits, the distribution that a sampler is to have, and how far draws are from one.</summary>
internal static class SamplingStatistics
{
    /// <summary>Normally distributed logits.</summary>
    public static float[] Logits(int count, double spread, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <summary>The probabilities by definition, in double precision: temperature, top_p, min_p.</summary>
    public static double[] Reference(float[] logits, SamplingParameters parameters)
    {
        var largest = logits.Max();
        var weights = logits.Select(logit => Math.Exp((logit - largest) / parameters.Temperature)).ToArray();
        var total = weights.Sum();
        var kept = new double[logits.Length];
        double above = 0;
        foreach (var token in Enumerable.Range(0, logits.Length).OrderByDescending(token => weights[token]))
        {
            if (above >= parameters.TopP * total || weights[token] < parameters.MinP)
            {
                break;
            }

            above += weights[token];
            kept[token] = weights[token];
        }

        var sum = kept.Sum();
        return [.. kept.Select(weight => weight / sum)];
    }

    /// <summary>Pearson's statistic; outcomes expected fewer than five times are counted together.</summary>
    public static (double ChiSquare, int Degrees) ChiSquare(int[] drawn, double[] expected)
    {
        double draws = drawn.Sum();
        double statistic = 0, restExpected = 0, restDrawn = 0;
        var bins = 0;
        for (var token = 0; token < drawn.Length; token++)
        {
            var count = expected[token] * draws;
            if (count < 5)
            {
                restExpected += count;
                restDrawn += drawn[token];
                continue;
            }

            statistic += (drawn[token] - count) * (drawn[token] - count) / count;
            bins++;
        }

        if (restExpected > 0)
        {
            statistic += (restDrawn - restExpected) * (restDrawn - restExpected) / restExpected;
            bins++;
        }

        return (statistic, Math.Max(bins - 1, 1));
    }
}

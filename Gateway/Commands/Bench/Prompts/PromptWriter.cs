using System.Text;

namespace Gateway.Commands.Bench.Prompts;

/// <summary>Writes prompts of random common words; the same seed writes the same.</summary>
/// <param name="seed">Of the run.</param>
/// <param name="size">How many words so many tokens are.</param>
internal sealed class PromptWriter(int seed, PromptSize size)
{
    private static readonly string[] Words =
        ("time year people way day man thing woman life child world school state family student group country problem hand part "
        + "place case week company system program question work government number night point home water room mother area money "
        + "story fact month lot right study book eye job word business issue side kind head house service friend father power "
        + "hour game line end member law car city community name president team minute idea kid body information back parent "
        + "face others level office door health person art war history party result change morning reason research girl guy "
        + "moment air teacher force education").Split(' ');

    /// <summary>About so many tokens of prompt, the template's own included. Another <paramref name="salt"/>, other words.</summary>
    public string Prompt(int tokens, int salt) => Text(size.WordsFor(tokens), salt);

    /// <summary>About so many tokens of text, without the template's.</summary>
    public string Tail(int tokens, int salt) => Text(size.WordsFor(tokens + (int)size.Overhead), salt);

    private string Text(int words, int salt) => RandomWords(words, new Random(unchecked((seed * 486_187_739) + salt)));

    /// <summary>So many words.</summary>
    public static string RandomWords(int count, Random random)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}

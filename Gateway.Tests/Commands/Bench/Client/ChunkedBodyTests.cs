using System.Text;
using Gateway.Commands.Bench.Client;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Client;

internal sealed class ChunkedBodyTests
{
    private const string Framed = "7\r\ndata: a\r\nE;name=value\r\n\n\ndata: bb\r\n\n\n\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n";
    private const string Body = "data: a\n\ndata: bb\r\n\n\n!";

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(1000)]
    public void Pieces_OfAnySizeGiveTheSameBody(int size)
    {
        var chunked = new ChunkedBody();
        var output = new SseLines();
        foreach (var piece in Encoding.ASCII.GetBytes(Framed).Chunk(size))
        {
            Assert.That(chunked.IsComplete, Is.False);
            chunked.Decode(piece, output);
        }

        Assert.That(chunked.IsComplete, Is.True);
        Assert.That(Encoding.ASCII.GetString(output.Rest), Is.EqualTo(Body));
    }

    [TestCase("x\r\n")]
    [TestCase("\r\n")]
    [TestCase("FFFFFFFFFF\r\n")]
    public void BrokenSize_IsRefused(string framed) => Assert.That(
        () => new ChunkedBody().Decode(Encoding.ASCII.GetBytes(framed), new SseLines()),
        Throws.InstanceOf<InvalidDataException>());
}

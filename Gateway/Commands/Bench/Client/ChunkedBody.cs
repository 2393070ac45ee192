namespace Gateway.Commands.Bench.Client;

/// <summary>Takes HTTP/1.1's chunked framing off a body that arrives in pieces of any size.</summary>
internal sealed class ChunkedBody
{
    private State _state = State.Size;
    private long _left;
    private bool _hasDigit;
    private int _trailerLength;

    private enum State
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        End,
    }

    /// <summary>The last chunk and its trailer have come.</summary>
    public bool IsComplete => _state == State.End;

    /// <summary>Hands on what is data in <paramref name="input"/>.</summary>
    /// <exception cref="InvalidDataException">The framing is broken.</exception>
    public void Decode(ReadOnlySpan<byte> input, SseLines output)
    {
        while (!input.IsEmpty && _state != State.End)
        {
            if (_state == State.Data)
            {
                var data = input[..(int)Math.Min(_left, input.Length)];
                output.Add(data);
                input = input[data.Length..];
                _left -= data.Length;
                _state = _left == 0 ? State.DataEnd : State.Data;
                continue;
            }

            Step(input[0]);
            input = input[1..];
        }
    }

    private void Step(byte next)
    {
        switch (_state)
        {
            case State.Size when char.IsAsciiHexDigit((char)next) && _left < 1 << 24:
                _left = (_left * 16) + Convert.ToInt32(((char)next).ToString(), 16);
                _hasDigit = true;
                break;
            case State.Size when next is (byte)';' or (byte)'\r' && _hasDigit:
                _state = State.Extension;
                break;
            case State.Size:
                throw new InvalidDataException($"A chunk's size has the byte 0x{next:X2}.");
            case State.Extension when next == '\n':
                _state = _left == 0 ? State.Trailer : State.Data;
                (_hasDigit, _trailerLength) = (false, 0);
                break;
            case State.DataEnd when next == '\n':
                _state = State.Size;
                break;
            case State.Trailer when next == '\n':
                _state = _trailerLength == 0 ? State.End : State.Trailer;
                _trailerLength = 0;
                break;
            case State.Trailer when next != '\r':
                _trailerLength++;
                break;
            default:
                break;
        }
    }
}

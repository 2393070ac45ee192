using System.Net.Http.Headers;

namespace Gateway.Conversion.Hub;

/// <summary>A hub's access token. It comes from the environment only, and no text of this program ever holds it.</summary>
internal sealed class AccessToken
{
    private readonly HubSource _source;
    private readonly string _value;

    private AccessToken(HubSource source, string value)
    {
        _source = source;
        _value = value;
    }

    /// <summary>The environment variables that are read, first one first.</summary>
    public static IReadOnlyList<string> VariablesOf(HubSource source) => source switch
    {
        HubSource.HuggingFace => ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"],
        _ => ["MODELSCOPE_API_TOKEN"],
    };

    public static AccessToken? FromEnvironment(HubSource source, Func<string, string?> variable)
    {
        foreach (var name in VariablesOf(source))
        {
            var value = variable(name)?.Trim();
            if (string.IsNullOrEmpty(value))
            {
                continue;
            }
            if (value.Any(c => c is <= ' ' or > '~' or ';' or ','))
            {
                throw new HubException(
                    $"The environment variable {name} holds a character that no access token has; set it again, or unset it.");
            }
            return new AccessToken(source, value);
        }
        return null;
    }

    /// <summary>Adds the token as its hub wants it: a bearer token, or ModelScope's session cookie.</summary>
    public void Authorize(HttpRequestMessage request)
    {
        if (_source is HubSource.HuggingFace)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _value);
        }
        else
        {
            request.Headers.Add("Cookie", $"m_session_id={_value}");
        }
    }

    public override string ToString() => "(access token)";
}

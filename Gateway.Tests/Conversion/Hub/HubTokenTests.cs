using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

internal sealed class HubTokenTests : HubTestBase
{
    [Test]
    public async Task Token_GoesToTheEndpointAndNeverToTheHostItRedirectsTo()
    {
        Environment["HF_TOKEN"] = SecretToken;
        Server.RedirectsFiles = true;
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);

        await DownloadAsync();

        var own = Server.Requests.Where(request => request.Host == "127.0.0.1").ToList();
        var other = Server.Requests.Where(request => request.Host == "localhost").ToList();
        Assert.That(own, Has.Count.EqualTo(4).And.All.Property(nameof(SeenRequest.Authorization)).EqualTo($"Bearer {SecretToken}"));
        Assert.That(other, Has.Count.EqualTo(3).And.All.Property(nameof(SeenRequest.Authorization)).Empty);
        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }

    [Test]
    public async Task ModelScopeToken_StaysAtTheEndpointToo()
    {
        Source = HubSource.ModelScope;
        Environment["MODELSCOPE_API_TOKEN"] = "ms-secret";
        Server.RedirectsFiles = true;
        Server.Files["weights.bin"] = Content(100);

        await DownloadAsync();

        Assert.That(Server.Requests.Where(request => request.Host == "localhost"),
            Has.Exactly(1).Items.And.All.Property(nameof(SeenRequest.Cookie)).Empty);
    }

    [Test]
    public async Task SignedAddressThatHasRunOut_IsSignedAgain()
    {
        Server.RedirectsFiles = true;
        Server.Files["weights.bin"] = Content(100);
        var refused = false;
        Server.Fault = context =>
        {
            if (context.Request.Host.Host == "localhost" && !refused)
            {
                refused = true;
                context.Response.StatusCode = 403;
                return Task.FromResult(true);
            }
            return Task.FromResult(false);
        };

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(refused, Is.True);
        Assert.That(string.Concat(Observer.Notes), Does.Contain("403").And.Not.Contains("signature"));
    }

    [Test]
    public async Task EndlessRedirect_IsRefused()
    {
        Server.Fault = context =>
        {
            context.Response.Redirect("/again");
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("more than 10 times"));
    }

    [Test]
    public void SecondVariable_IsReadAndNeitherIsShown()
    {
        var token = AccessToken.FromEnvironment(
            HubSource.HuggingFace, name => name == "HUGGING_FACE_HUB_TOKEN" ? SecretToken : null);
        using var request = new HttpRequestMessage();
        token!.Authorize(request);

        Assert.That(request.Headers.Authorization!.Parameter, Is.EqualTo(SecretToken));
        Assert.That(token.ToString(), Does.Not.Contain("SECRET"));
        Assert.That((Options() with { Token = token }).ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public void TokenWithAHeaderInIt_IsRefusedWithoutShowingIt()
    {
        Environment["HF_TOKEN"] = "SECRET\r\nX-Other: 1";

        var failure = Assert.Throws<HubException>(() => Options());

        Assert.That(failure.Message, Does.Contain("HF_TOKEN").And.Not.Contains("SECRET"));
    }

    [Test]
    public void TokenOverPlainHttp_IsRefusedUnlessTheHubIsThisMachine()
    {
        var failure = Assert.Throws<HubException>(() => HubOptions.Create(
            HubSource.HuggingFace, "http://mirror.example", name => name == "HF_TOKEN" ? SecretToken : null));

        Assert.That(failure.Message, Does.Contain("is not https").And.Not.Contains("SECRET"));
    }
}

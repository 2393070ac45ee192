using Gateway.Hosting;
using Gateway.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

internal sealed class EngineKindRulesTests
{
    [Test]
    public void KindThatTheBuildLacks_IsNamedWithTheSwitch()
    {
        var kinds = new KnownKinds("native");

        var result = new EngineKindRules(kinds, new NativeFamily()).Validate(null, Options("native", "LLamaSharp"));

        Assert.That(result.Failures, Is.EqualTo(new[]
        {
            "Gateway:Models:1:EngineKind is 'llamasharp', which this build does not have. Build it with: dotnet run --project Gateway -p:UseLLamaSharp=true",
        }));
    }

    [Test]
    public void KindOfTheService_IsLookedAtToo() => Assert.That(
        new EngineKindRules(new KnownKinds("native"), new NativeFamily()).Validate(null, new GatewayOptions { EngineKind = "LLamaSharp" }).Failures,
        Has.One.StartsWith("Gateway:EngineKind is 'llamasharp', which this build does not have. Build it with:"));

    [Test]
    public void KindThatTheBuildHas_IsAccepted() => Assert.That(
        new EngineKindRules(new KnownKinds("native", "llamasharp"), new NativeFamily()).Validate(null, Options("native", "llamasharp")).Succeeded, Is.True);

    [Test]
    public void OtherFamilyThanTheProcessHasLoaded_IsRefusedInAReload()
    {
        var family = new NativeFamily();
        var rules = new EngineKindRules(new KnownKinds("native", "llamasharp"), family);
        var options = new GatewayOptions { EngineKind = "llamasharp" };
        Assert.That(rules.Validate(null, options).Succeeded, "before any is loaded");
        family.Claim("native");

        Assert.That(rules.Validate(null, options).Failures, Is.EqualTo(new[]
        {
            "Gateway:EngineKind is 'llamasharp', and this process has loaded the llama.cpp library of the engine native. Restart the service to change it.",
        }));
        Assert.That(rules.Validate(null, new GatewayOptions()).Succeeded, "its own kind");
    }

    [Test]
    public void UnknownKind_IsLeftToTheOtherRules() =>
        Assert.That(new EngineKindRules(new KnownKinds("native"), new NativeFamily()).Validate(null, Options("what")).Succeeded, Is.True);

    [Test]
    public void Service_RefusesTheModelAtStart()
    {
        using var app = (IDisposable)global::Gateway.Hosting.GatewayHost.Build([]);
        var rules = ((WebApplication)app).Services.GetServices<IValidateOptions<GatewayOptions>>();

        Assert.That(rules, Has.Some.TypeOf<EngineKindRules>());
    }

    private static GatewayOptions Options(params string[] kinds) =>
        new() { Models = [.. kinds.Select(kind => new ModelOptions { Id = kind, EngineKind = kind, Path = "a.gguf" })] };

    private sealed class KnownKinds(params string[] kinds) : IServiceProviderIsKeyedService
    {
        public bool IsService(Type serviceType) => false;

        public bool IsKeyedService(Type serviceType, object? serviceKey) => kinds.Contains(serviceKey);
    }
}

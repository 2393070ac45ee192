using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>Files that are added to the models folder, replaced and removed while models are loaded and run.</summary>
[CancelAfter(60_000)]
internal sealed class FolderLookTests
{
    [Test]
    public async Task FileThatIsPutIntoTheFolder_IsFoundByTheRequestThatNamesIt()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.FailAsync("new");
        await File.WriteAllTextAsync(fixture.Folder.File("new-q4_0.gguf"), "");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await fixture.UseAsync("new");

        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.EqualTo("The models folder has changed: added new."));
    }

    [Test]
    public async Task FileThatIsReplaced_ServesTheNextRequestThatNamesIt()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await File.WriteAllTextAsync(fixture.Folder.File("new.gguf"), "1");
        var streaming = await fixture.LeaseAsync("new");
        var before = fixture.Loader.Runtime("new");

        await File.WriteAllTextAsync(fixture.Folder.File("draft"), "22");
        File.Move(fixture.Folder.File("draft"), fixture.Folder.File("new.gguf"), overwrite: true);
        await fixture.UseAsync("new");
        Assert.That(fixture.Loader.Runtime("new"), Is.SameAs(before), "the folder is looked at once a second");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.UseAsync("new");

        Assert.That(fixture.Loader.Runtime("new"), Is.Not.SameAs(before));
        Assert.That(before.IsDisposed, Is.False, "its request still runs");
        streaming.Dispose();
        await CatalogFixture.UntilAsync(() => before.IsDisposed);
    }

    [Test]
    public async Task FileThatIsRemoved_IsNotFoundByTheNextRequestThatNamesIt()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await File.WriteAllTextAsync(fixture.Folder.File("new.gguf"), "1");
        await fixture.UseAsync("new");

        File.Delete(fixture.Folder.File("new.gguf"));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await fixture.FailAsync("new")).Kind, Is.EqualTo(FailureKind.ModelNotFound));
        await CatalogFixture.UntilAsync(() => fixture.Loader.Runtime("new").IsDisposed);
    }

    [Test]
    public async Task FolderWithoutTheDefaultModel_IsSaidOnceAndTheModelsStay()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await File.WriteAllTextAsync(fixture.Folder.File("new.gguf"), "1");
        fixture.Read(["a"], static options => options.DefaultModel = "new");
        File.Delete(fixture.Folder.File("new.gguf"));

        for (var i = 0; i < 3; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await fixture.UseAsync("new");
        }

        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.StartsWith("The models folder was looked at again and the models stay as they were"));
    }

    [Test]
    public async Task List_ShowsWhatTheFolderHasNow()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await File.WriteAllTextAsync(fixture.Folder.File("new.gguf"), "");
        Assert.That(fixture.Catalog.List().Select(model => model.Id), Is.EqualTo(["a", "new"]));

        File.Delete(fixture.Folder.File("new.gguf"));
        Assert.That(fixture.Catalog.List().Select(model => model.Id), Is.EqualTo(["a", "new"]), "the folder is looked at once a second");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(fixture.Catalog.List().Select(model => model.Id), Is.EqualTo(["a"]));
    }
}

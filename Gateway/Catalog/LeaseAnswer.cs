using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>What came of asking for a lease: the lease, a failure, or neither.</summary>
internal readonly record struct LeaseAnswer(ModelLease? Lease, GenerationFailure? Failure)
{
    /// <summary>The model was removed or changed meanwhile: its name may mean another one now, or none. Ask again.</summary>
    public static readonly LeaseAnswer LookAgain;

    public static LeaseAnswer Of(ModelLease lease) => new(lease, null);

    public static LeaseAnswer Of(GenerationFailure failure) => new(null, failure);
}

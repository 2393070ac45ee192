using Gateway.Conversion;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>Expects a <see cref="ConversionException"/> whose sentence has a part.</summary>
internal static class Refusal
{
    public static ContainsConstraint Saying(string part) => Throws.InstanceOf<ConversionException>().With.Message.Contains(part);
}

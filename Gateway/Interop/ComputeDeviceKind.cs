namespace Gateway.Interop;

internal enum ComputeDeviceKind
{
    Cpu,
    Gpu,
    IntegratedGpu,
    Accelerator,
}

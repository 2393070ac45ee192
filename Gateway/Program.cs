return await Gateway.Commands.CommandLine.RunAsync(args);

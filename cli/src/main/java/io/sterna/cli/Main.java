package io.sterna.cli;

import io.sterna.daemon.Daemon;
import io.sterna.daemon.DaemonException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// `sterna COMMAND`.
@Command(
    name = "sterna",
    version = "sterna " + Daemon.VERSION,
    mixinStandardHelpOptions = true,
    description = "Connections between names, not addresses.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "`./sterna demo` of a checkout shows it all at work.",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong use, 3 configuration or key file",
      "not right, 4 no daemon answers, 5 another daemon runs, 6 not permitted,",
      "7 refused.",
    },
    subcommands = {
      KeygenCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      PathsCommand.class,
      PeersCommand.class,
      PingCommand.class,
      TrustCommand.class,
      DoctorCommand.class,
      EventsCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /// Runs a command and ends the process with its exit code.
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, arguments);
    out.flush();
    System.exit(code);
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::misused)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int failed(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (!(exception instanceof DaemonException told)) throw exception;
    command.getErr().println("sterna: " + told.getMessage());
    return code(told.reason());
  }

  private static int misused(ParameterException exception, String[] arguments) {
    var command = exception.getCommandLine();
    var text =
        exception instanceof UnmatchedArgumentException unmatched
            ? "'" + unmatched.getUnmatched().getFirst() + "' is not known here"
            : exception.getMessage();
    command
        .getErr()
        .println(
            "sterna: " + text + " (`" + command.getCommandSpec().qualifiedName() + " --help`)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int code(DaemonException.Reason reason) {
    return switch (reason) {
      case SYSTEM -> 1;
      case CONFIGURATION -> 3;
      case NO_DAEMON -> 4;
      case ALREADY_RUNNING -> 5;
      case NOT_PERMITTED -> 6;
      case REFUSED -> 7;
    };
  }
}

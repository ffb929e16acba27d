package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlClient;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sterna trust`.
@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    description = "The keys of peers that this host trusts.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrustCommand.ListCommand.class, TrustCommand.ForgetCommand.class})
final class TrustCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list or forget is missing");
  }

  /// `sterna trust list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Show the keys that are pinned or remembered.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin private Place place = new Place();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws DaemonException {
      try (var daemon = ControlClient.connect(place.run)) {
        output.print(daemon.ask(new Request.Trust()), PeersText::keys);
      }
      return 0;
    }
  }

  /// `sterna trust forget NAME`.
  @Command(
      name = "forget",
      mixinStandardHelpOptions = true,
      description = {
        "Forget the remembered keys of a peer, and end the association with it.",
        "The next key that it shows is a first one again."
      })
  static final class ForgetCommand implements Callable<Integer> {
    @Mixin private Place place = new Place();
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "the peer's name")
    private String name = "";

    @Override
    public Integer call() throws DaemonException {
      try (var daemon = ControlClient.connect(place.run)) {
        output.print(daemon.ask(new Request.Forget(name)), ForgetCommand::lines);
      }
      return 0;
    }

    private static List<String> lines(Json forgotten) {
      var name = forgotten.text("name");
      var lines = new ArrayList<String>();
      for (var key : forgotten.elements("removed")) {
        lines.add("forgot " + PeersText.key(key) + " of " + name + ", " + key.text("from"));
      }
      if (lines.isEmpty()) lines.add("forgot what was remembered of " + name);
      if (forgotten.whole("associations_ended") > 0) lines.add("ended the association with it");
      return lines;
    }
  }
}

package io.sterna.sim;

import io.sterna.core.wire.Form;
import java.io.PrintStream;
import java.util.List;

/// The demo where the kernel does not let us show it for real: the same scenario through the same
/// control plane and the same translator, but network, kernels, DNS and programs are simulated.
///
/// Arguments: `--json` prints the closing record only, `--names` uses form `names`. Ends with
/// status 0 if every connection survived and the demo proves it.
public final class SimulatedDemo {
  private static final String MARK = "SIMULATED";

  private SimulatedDemo() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out));
  }

  /// Plays the demo and returns the status that the process should end with.
  public static int run(List<String> arguments, PrintStream out) {
    boolean json = arguments.contains("--json");
    var form = arguments.contains("--names") ? Form.NAMES : Form.PLAIN;
    if (!json) {
      out.println(
          MARK + ": no packet leaves this process. Protocol and translation are the real ones;");
      out.println(MARK + ": network, kernels, DNS and programs are played, in virtual time.");
    }
    var result = new DemoPlay(form, json ? _ -> {} : out::println).play();
    if (json) out.println(json(result));
    else print(result, out);
    return result.proves() ? 0 : 1;
  }

  private static void print(DemoPlay.Result result, PrintStream out) {
    out.println();
    out.println("program  event                  survived  longest silence  over plain addresses");
    for (var row : result.rows()) {
      out.println(
          "%-8s %-22s %-8s  %12d ms  %s"
              .formatted(
                  row.program().title,
                  row.event(),
                  row.survived() ? "yes" : "NO",
                  row.silence().toMillis(),
                  row.plainSurvived() ? "survived" : "broke"));
    }
    out.println();
    out.println("control round trip: " + result.roundTrip().toMillis() + " ms");
    out.println(
        "bytes added: %d to a SYN, %d to any other packet"
            .formatted(result.addedToSyn(), result.added()));
    for (var fault : result.faults()) out.println("FAULT: " + fault);
    out.println(
        "%s verdict: %d of %d connections survived"
            .formatted(MARK, result.survived(), result.rows().size()));
  }

  private static String json(DemoPlay.Result result) {
    var rows =
        result.rows().stream()
            .map(
                row ->
                    "{\"program\":%s,\"event\":%s,\"survived\":%b,\"silenceMs\":%d,\"plainSurvived\":%b}"
                        .formatted(
                            Main.quoted(row.program().title),
                            Main.quoted(row.event()),
                            row.survived(),
                            row.silence().toMillis(),
                            row.plainSurvived()))
            .toList();
    return "{\"simulated\":true,\"survived\":%d,\"connections\":%d,\"proves\":%b,\"roundTripMs\":%d,\"bytesAddedToSyn\":%d,\"bytesAdded\":%d,\"faults\":[%s],\"rows\":[%s]}"
        .formatted(
            result.survived(),
            result.rows().size(),
            result.proves(),
            result.roundTrip().toMillis(),
            result.addedToSyn(),
            result.added(),
            String.join(",", result.faults().stream().map(Main::quoted).toList()),
            String.join(",", rows));
  }
}

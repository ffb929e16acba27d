package io.sterna.sim;

import io.sterna.core.wire.Form;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    if (json) out.println(json(result, form));
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

  /// The same members as the real demo's record; what is not measured here is null.
  static String json(DemoPlay.Result result, Form form) {
    return "{\"simulated\":true,\"form\":\"%s\",\"proves\":%b,\"survived\":%d,\"connections\":%d,\"checks\":[%s],\"observation\":%s}"
        .formatted(
            form == Form.NAMES ? "names" : "plain",
            result.proves(),
            result.survived(),
            result.rows().size(),
            checks(result),
            observation(result));
  }

  private static String checks(DemoPlay.Result result) {
    if (result.faults().isEmpty()) return check("the play proves it", /* ok= */ true, "no fault");
    return result.faults().stream()
        .map(fault -> check("the play proves it", /* ok= */ false, fault))
        .collect(Collectors.joining(","));
  }

  private static String check(String what, boolean ok, String detail) {
    return "{\"what\":%s,\"ok\":%b,\"detail\":%s}"
        .formatted(Main.quoted(what), ok, Main.quoted(detail));
  }

  private static String observation(DemoPlay.Result result) {
    return "{\"trials\":[%s],\"controls\":[%s],\"sockets\":[],\"finishes\":[],\"overheads\":[%s,%s],\"roundTrips\":[{\"event\":1,\"millis\":[%d]}],\"resets\":null,\"captureWhole\":true}"
        .formatted(
            trials(result, DemoPlay.Row::survived, row -> row.silence().toMillis()),
            trials(result, DemoPlay.Row::plainSurvived, _ -> null),
            overhead("SYN", result.addedToSyn()),
            overhead("other", result.added()),
            result.roundTrip().toMillis());
  }

  private static String trials(
      DemoPlay.Result result,
      Predicate<DemoPlay.Row> alive,
      Function<DemoPlay.Row, @Nullable Long> silence) {
    return result.rows().stream()
        .map(
            row ->
                "{\"program\":%s,\"event\":%c,\"alive\":%b,\"silenceMs\":%s,\"before\":null,\"afterwards\":null}"
                    .formatted(
                        Main.quoted(row.program().title),
                        row.event().charAt(0),
                        alive.test(row),
                        silence.apply(row)))
        .collect(Collectors.joining(","));
  }

  private static String overhead(String kind, int bytes) {
    return "{\"kind\":\"%s\",\"packets\":null,\"least\":%d,\"most\":%d}"
        .formatted(kind, bytes, bytes);
  }
}

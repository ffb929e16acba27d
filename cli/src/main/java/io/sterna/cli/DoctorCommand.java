package io.sterna.cli;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.doctor.Doctor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `sterna doctor`.
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Look for what keeps Sterna from working here, or with a peer, and say what to do.",
      "Changes nothing; works without a daemon for what can be seen without one.",
      "Ends with 0 if nothing is broken, else with 1."
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private Place place = new Place();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "a peer to probe the way to")
  private @Nullable String name;

  @Override
  public Integer call() {
    var examined = Doctor.examine(place.config, place.run, Optional.ofNullable(name));
    output.print(examined, DoctorCommand::lines);
    return examined.truth("healthy") ? 0 : 1;
  }

  static List<String> lines(Json examined) {
    var lines = new ArrayList<String>();
    for (var finding : examined.elements("findings")) {
      var level = finding.text("level");
      var mark = level.equals("ok") ? "ok     " : level.equals("warning") ? "WARNING" : "FAILURE";
      lines.add(mark + " " + finding.text("area") + ": " + finding.text("text"));
      var remedy = finding.text("remedy");
      if (!remedy.isEmpty()) lines.add("          -> " + remedy);
    }
    return lines;
  }
}

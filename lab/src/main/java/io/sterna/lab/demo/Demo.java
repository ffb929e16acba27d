package io.sterna.lab.demo;

import io.sterna.lab.Lab;
import io.sterna.lab.LabException;
import io.sterna.lab.Machine;
import io.sterna.sim.SimulatedDemo;
import java.util.ArrayList;
import java.util.List;

/// `./sterna demo`: ends with status 0 only if every connection survived and all that this
/// depends on was so; 1 if not; 2 if it was not understood.
public final class Demo {
  private Demo() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    if (arguments.contains("--help")) {
      System.out.print(Options.USAGE);
      return 0;
    }
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Options.USAGE);
      return 2;
    }
    if (!options.remove().isEmpty()) return remove(options.remove());
    var lacks = Machine.lacks();
    return lacks.isEmpty() ? real(options) : simulated(options, lacks);
  }

  private static int remove(String run) {
    if (Lab.removeKept(run)) {
      System.out.println("removed the lab '" + run + "'");
      return 0;
    }
    System.err.println("there is no lab '" + run + "': --keep told its name");
    return 1;
  }

  private static int real(Options options) {
    var screen = Screen.of(options.json());
    screen.title("Sterna: connections between names, on real hosts in network namespaces");
    try (var lab = Lab.open()) {
      var scenario = new Scenario(lab, options, screen);
      var closing = Closing.of(scenario.play());
      new Report(screen).print(closing);
      if (options.json()) System.out.println(closing.json(options.form()));
      if (options.keep()) scenario.keep();
      else if (!closing.ok()) screen.say("to look around in such a lab: ./sterna demo --keep");
      return closing.ok() ? 0 : 1;
    } catch (LabException e) {
      screen.bad("the demo could not be played to its end: " + e.getMessage());
      return 1;
    }
  }

  private static int simulated(Options options, List<String> lacks) {
    var screen = Screen.of(options.json());
    screen.bad("Real hosts need " + String.join(", ", lacks) + ". Here is a SIMULATION instead.");
    if (options.carrier().equals("icmp")) {
      screen.bad("It has control messages of one kind only: --carrier makes no difference.");
    }
    if (options.keep()) screen.bad("There is nothing that --keep could leave up.");
    var arguments = new ArrayList<String>();
    if (options.json()) arguments.add("--json");
    if (options.form().equals("names")) arguments.add("--names");
    return SimulatedDemo.run(arguments, System.out);
  }
}

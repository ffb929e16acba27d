package io.sterna.lab.scene;

import io.sterna.lab.Rate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a [Scene] is to be.
///
/// @param form `plain` or `names`
/// @param families of the locators
/// @param mobile whether that host runs Sterna
/// @param stable likewise
/// @param rate of the access networks
/// @param more lines for the top level of both daemons' configuration
/// @param alias a second name of stable's
public record Plan(
    String form,
    Families families,
    boolean mobile,
    boolean stable,
    Rate rate,
    String more,
    Optional<String> alias) {
  /// Address families of a network.
  public enum Families {
    V4,
    V6,
    BOTH;

    String[] of(String v4, String v6) {
      return switch (this) {
        case V4 -> new String[] {v4};
        case V6 -> new String[] {v6};
        case BOTH -> new String[] {v4, v6};
      };
    }

    /// The families one by one, for tests of each.
    public static List<Families> single() {
      return Stream.of(V4, V6).toList();
    }
  }

  /// Sterna on both hosts, form `plain`, IPv4, 200 Mbit/s.
  public static Plan usual() {
    return new Plan("plain", Families.V4, true, true, Rate.mbit(200), "", Optional.empty());
  }

  public Plan form(String wanted) {
    return new Plan(wanted, families, mobile, stable, rate, more, alias);
  }

  public Plan families(Families wanted) {
    return new Plan(form, wanted, mobile, stable, rate, more, alias);
  }

  /// Sterna on these hosts only.
  public Plan sterna(boolean onMobile, boolean onStable) {
    return new Plan(form, families, onMobile, onStable, rate, more, alias);
  }

  public Plan rate(Rate wanted) {
    return new Plan(form, families, mobile, stable, wanted, more, alias);
  }

  /// One more line for the top level of both daemons' configuration.
  public Plan with(String line) {
    return new Plan(form, families, mobile, stable, rate, more + line + "\n", alias);
  }

  /// Stable answers to this name as well.
  public Plan alias(String name) {
    return new Plan(form, families, mobile, stable, rate, more, Optional.of(name));
  }
}

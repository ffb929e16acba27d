package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.WireException.Reason;
import java.util.List;

/// What an ACK says beyond yes, by the request that it answers (protocol §6).
public sealed interface AckValue {
  /// Of CREATE: the responder's own CREATE data.
  ///
  /// ```
  /// | initiator | own | locator set | source | source seen | capabilities ... |
  /// ```
  ///
  /// @param initiator the identifier that CREATE called its own
  /// @param own the responder's identifier
  /// @param set all locators of `own`
  /// @param source of the ACK as sent
  /// @param sourceSeen where CREATE seemed to come from
  /// @param capabilities of the responder, no id twice
  record Created(
      Identifier initiator,
      Identifier own,
      LocatorSet set,
      Endpoint source,
      Endpoint sourceSeen,
      List<Capability> capabilities)
      implements AckValue {
    public Created {
      capabilities = Capability.checked(capabilities);
    }

    private void encode(WireWriter out) {
      Fields.identifier(out, initiator);
      Fields.identifier(out, own);
      Fields.locatorSet(out, set);
      source.encode(out);
      sourceSeen.encode(out);
      CapabilityCodec.encode(out, capabilities);
    }

    private static Created decode(WireReader in) throws WireException {
      return new Created(
          Fields.identifier(in),
          Fields.identifier(in),
          Fields.locatorSet(in),
          Endpoint.decode(in),
          Endpoint.decode(in),
          CapabilityCodec.decode(in));
    }
  }

  /// Of ADD and DELETE: those locators of the set that cannot be used, `count 1 | locators`.
  record Skipped(List<Locator> locators) implements AckValue {
    public Skipped {
      locators = List.copyOf(locators);
      Fields.check("number of locators", locators.size(), 0, LocatorSet.MOST);
    }
  }

  /// Of LIST: the set that the sender holds of the asker.
  record Held(LocatorSet set) implements AckValue {}

  /// Of CONTEXT: those connections that the sender of the ACK has too, as CONTEXT named them.
  record Matches(List<Tcn> tcns) implements AckValue {
    public Matches {
      tcns = List.copyOf(tcns);
    }
  }

  /// Of CLOSE: nothing.
  record None() implements AckValue {}

  /// What `value`, the ACK of `request`, says.
  ///
  /// @throws WireException if it is no such value
  static AckValue decode(Request request, Bytes value) throws WireException {
    var in = new WireReader(value.toArray(), "ACK");
    try {
      var decoded =
          switch (request) {
            case Create _ -> Created.decode(in);
            case Add _, Delete _ -> new Skipped(Fields.locators(in));
            case ListSet _ -> new Held(Fields.locatorSet(in));
            case Context _ -> new Matches(Context.tcns(in));
            case Close _ -> new None();
          };
      in.end();
      return decoded;
    } catch (IllegalArgumentException e) {
      throw in.refused(Reason.VALUE, String.valueOf(e.getMessage()));
    }
  }

  /// The bytes for the ACK of `request`.
  ///
  /// @throws IllegalArgumentException if such a request has other values
  static Bytes encode(Request request, AckValue value) {
    var fits =
        switch (request) {
          case Create _ -> value instanceof Created;
          case Add _, Delete _ -> value instanceof Skipped;
          case ListSet _ -> value instanceof Held;
          case Context _ -> value instanceof Matches;
          case Close _ -> value instanceof None;
        };
    if (!fits) throw new IllegalArgumentException(value + " does not answer " + request);
    var out = new WireWriter();
    switch (value) {
      case Created created -> created.encode(out);
      case Skipped(var locators) -> Fields.locators(out, locators);
      case Held(var set) -> Fields.locatorSet(out, set);
      case Matches(var tcns) -> Context.encode(out, tcns);
      case None() -> {}
    }
    return Bytes.of(out.toArray());
  }
}

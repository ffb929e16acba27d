package io.sterna.core.wire;

import io.sterna.core.wire.Capability.Forms;
import io.sterna.core.wire.Capability.FurtherKey;
import io.sterna.core.wire.Capability.LargestPacket;
import io.sterna.core.wire.Capability.Migration;
import io.sterna.core.wire.Capability.Other;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Capability.Transports;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Capabilities to bytes and back; they run to the end of the value (protocol §6).
final class CapabilityCodec {
  private CapabilityCodec() {}

  /// All that remains of `in`.
  static List<Capability> decode(WireReader in) throws WireException {
    var capabilities = new ArrayList<Capability>();
    while (in.remaining() > 0) {
      int number = in.u16();
      int id = number & ~Capability.REQUIRED;
      var value = in.slice(in.u16(), "capability " + id);
      capabilities.add(decode(id, number != id, value));
      value.end();
    }
    return capabilities;
  }

  static void encode(WireWriter out, List<Capability> capabilities) {
    for (var capability : capabilities) {
      boolean required = capability instanceof Other other && other.required();
      out.u16(capability.id() | (required ? Capability.REQUIRED : 0)).u16(0);
      int start = out.length();
      switch (capability) {
        case Transports(var transports) -> transports.forEach(t -> out.u8(t.code()));
        case Forms(var forms) -> forms.forEach(f -> out.u8(f.code()));
        case LargestPacket(var bytes) -> out.u16(bytes);
        case Migration() -> {}
        case FurtherKey(var key) -> out.bytes(key);
        case Other(_, _, var value) -> out.bytes(value);
      }
      out.u16At(start - 2, out.length() - start);
    }
  }

  private static Capability decode(int id, boolean required, WireReader value)
      throws WireException {
    return switch (id) {
      case Capability.ID_TRANSPORTS -> new Transports(known(value, Transport::of));
      case Capability.ID_FORMS -> new Forms(known(value, Form::of));
      case Capability.ID_LARGEST_PACKET -> new LargestPacket(value.u16());
      case Capability.ID_MIGRATION -> new Migration();
      case Capability.ID_FURTHER_KEY -> new FurtherKey(value.value(FurtherKey.LENGTH));
      default -> new Other(id, required, value.rest());
    };
  }

  private static <T> List<T> known(WireReader in, IntFunction<Optional<T>> of)
      throws WireException {
    var known = new ArrayList<T>();
    while (in.remaining() > 0) of.apply(in.u8()).ifPresent(known::add);
    return known;
  }
}

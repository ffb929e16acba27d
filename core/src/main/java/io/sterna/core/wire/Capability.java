package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Something that an end can do (protocol §6).
///
/// ```
/// 0                 2        4
/// | required 1, id 15 | length | value ...
/// ```
public sealed interface Capability {
  int REQUIRED = 0x8000;

  int ID_TRANSPORTS = 1;
  int ID_FORMS = 2;
  int ID_LARGEST_PACKET = 3;
  int ID_MIGRATION = 4;
  int ID_FURTHER_KEY = 5;

  /// What runs over the association. Numbers that this version does not know are left out.
  record Transports(List<Transport> transports) implements Capability {
    public Transports {
      transports = List.copyOf(transports);
      checkDistinct("transport", transports);
    }

    @Override
    public int id() {
      return ID_TRANSPORTS;
    }
  }

  /// The forms that this end receives, best first. Unknown numbers are left out.
  record Forms(List<Form> forms) implements Capability {
    public Forms {
      forms = List.copyOf(forms);
      checkDistinct("form", forms);
    }

    @Override
    public int id() {
      return ID_FORMS;
    }
  }

  /// The largest IP packet that this end receives, 0..65535 bytes.
  record LargestPacket(int bytes) implements Capability {
    public LargestPacket {
      Fields.check("largest packet", bytes, 0, 0xffff);
    }

    @Override
    public int id() {
      return ID_LARGEST_PACKET;
    }
  }

  /// This end can hand live connections to another host.
  record Migration() implements Capability {
    @Override
    public int id() {
      return ID_MIGRATION;
    }
  }

  /// A second static key of the sender, which will replace the one that this session is made with,
  /// or has replaced it (protocol §3).
  record FurtherKey(Bytes key) implements Capability {
    static final int LENGTH = 32;

    public FurtherKey {
      Fields.check("length of a key", key.length(), LENGTH, LENGTH);
    }

    @Override
    public int id() {
      return ID_FURTHER_KEY;
    }
  }

  /// One that this version does not know: ignored, or NAK `capability` if `required`.
  record Other(int id, boolean required, Bytes value) implements Capability {
    public Other {
      Fields.check("capability", id, 0, REQUIRED - 1);
      Fields.check("length of a capability", value.length(), 0, 0xffff);
      if (id >= ID_TRANSPORTS && id <= ID_FURTHER_KEY) {
        throw new IllegalArgumentException("capability " + id + " is a known one");
      }
    }
  }

  /// A transport protocol by its number among the capabilities.
  enum Transport {
    TCP(1),
    UDP(2),
    ICMP_ECHO(3);

    private final int code;

    Transport(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    static Optional<Transport> of(int code) {
      for (var transport : values()) if (transport.code == code) return Optional.of(transport);
      return Optional.empty();
    }
  }

  /// Without the top bit.
  int id();

  /// The second key that is named among `capabilities`.
  static Optional<Bytes> further(List<Capability> capabilities) {
    for (var each : capabilities) if (each instanceof FurtherKey(var key)) return Optional.of(key);
    return Optional.empty();
  }

  private static void checkDistinct(String what, List<?> values) {
    if (new LinkedHashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException("a " + what + " is listed twice in " + values);
    }
  }

  /// Refuses two capabilities of one id, which nobody could tell what to make of.
  static List<Capability> checked(List<Capability> capabilities) {
    checkDistinct("capability", capabilities.stream().map(Capability::id).toList());
    return List.copyOf(capabilities);
  }
}

package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The programs in the kernel and what they know.
///
/// ```
///   names -> Out   at egress of sterna0: identifier addresses, then the peer's flow
///   locators -> In at ingress of an interface: locator pair, then the peer's flow
/// ```
///
/// A move is one [#out]: flows follow their peer. Not for several threads at once.
public final class KernelPath implements AutoCloseable {
  private static final List<String> OBJECTS = List.of("out.bpf.o", "in.bpf.o");

  private final Map<String, BpfMap> maps = new LinkedHashMap<>();
  private final Map<String, Integer> programs = new LinkedHashMap<>();
  private int version;

  private KernelPath() {}

  /// Loads programs and maps; nothing is attached yet.
  ///
  /// @throws IOException if this build or this kernel has none: one line that says why
  public static KernelPath load() throws IOException {
    var path = new KernelPath();
    try {
      for (var name : OBJECTS) path.load(object(name));
      return path;
    } catch (IOException e) {
      path.close();
      throw e;
    }
  }

  /// One of the objects that this build carries.
  static ObjectFile object(String name) throws IOException {
    try (var in = KernelPath.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new BpfException("this build has no BPF programs: there was no clang", 0);
      }
      return ObjectFile.read(in.readAllBytes());
    }
  }

  private void load(ObjectFile object) throws IOException {
    for (var map : object.maps()) {
      if (!maps.containsKey(map.name())) maps.put(map.name(), BpfMap.create(map));
    }
    for (var program : object.programs()) {
      var code = program.with(name -> map(name).fd());
      programs.put(program.section(), Bpf.load(program.name(), code, object.license()));
    }
  }

  /// What the programs have to know of Sterna's device.
  public void device(Device device) throws BpfException {
    map("host").put((_, value) -> device.write(value));
  }

  /// Where the packets between these identifier addresses go from now on.
  public void out(Pair identifiers, Out out) throws BpfException {
    version++;
    map("outs")
        .put(
            (key, value) -> {
              identifiers.write(key);
              out.write(value, version);
            });
  }

  /// They take the slow path from now on.
  public void removeOut(Pair identifiers) {
    map("outs").remove((key, _) -> identifiers.write(key));
  }

  /// Whose the packets between these locators are from now on.
  public void in(Pair locators, In in) throws BpfException {
    version++;
    map("ins")
        .put(
            (key, value) -> {
              locators.write(key);
              in.write(value, version);
            });
  }

  /// They take the slow path from now on.
  public void removeIn(Pair locators) {
    map("ins").remove((key, _) -> locators.write(key));
  }

  /// Carries a connection.
  ///
  /// @throws BpfException if there is no room, and it takes the slow path
  public void open(Flow flow) throws BpfException {
    map("contexts").put((key, _) -> flow.write(key));
  }

  /// It takes the slow path from now on.
  public void close(Flow flow) {
    map("contexts").remove((key, _) -> flow.write(key));
  }

  /// What was seen of a connection; nothing if it is not carried.
  public Optional<Seen> seen(Flow flow) {
    try (var arena = Arena.ofConfined()) {
      return map("contexts")
          .find((key, _) -> flow.write(key), arena)
          .map(values -> Seen.read(values.getFirst()));
    }
  }

  /// How many connections are carried.
  public int contexts() {
    return map("contexts").size();
  }

  /// What was translated for a peer.
  ///
  /// @param peer its number, below [#mostPeers]
  public Traffic traffic(int peer) {
    try (var arena = Arena.ofConfined()) {
      var sum = Traffic.NONE;
      for (var each : array("traffic", peer, arena)) sum = sum.plus(Traffic.read(each));
      return sum;
    }
  }

  /// How many peers can have a number.
  public int mostPeers() {
    return map("traffic").definition().entries();
  }

  /// What became of packets.
  ///
  /// @param sent by the local kernel, or else received
  public Map<Fate, Long> fates(boolean sent) {
    try (var arena = Arena.ofConfined()) {
      var counts = new EnumMap<Fate, Long>(Fate.class);
      for (var each : array("fates", 0, arena)) {
        for (var fate : Fate.values()) {
          long at = 8L * fate.number() + (sent ? 0 : 8L * Fate.ROOM);
          long count = each.get(JAVA_LONG, at);
          if (count > 0) counts.merge(fate, count, Long::sum);
        }
      }
      return counts;
    }
  }

  private List<MemorySegment> array(String name, int index, Arena arena) {
    return map(name).find((key, _) -> key.set(JAVA_INT, 0, index), arena).orElseThrow();
  }

  /// The descriptor of the program for a hook: "tcx/egress" or "tcx/ingress".
  int program(String section) {
    return Optional.ofNullable(programs.get(section)).orElseThrow();
  }

  BpfMap map(String name) {
    var map = maps.get(name);
    if (map == null) throw new IllegalStateException("there is no map " + name);
    return map;
  }

  List<BpfMap> maps() {
    return new ArrayList<>(maps.values());
  }

  /// Lets go of everything that is neither attached nor pinned.
  @Override
  public void close() {
    programs.values().forEach(SystemCalls::close);
    maps.values().forEach(BpfMap::close);
  }
}

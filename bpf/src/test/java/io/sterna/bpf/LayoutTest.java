package io.sterna.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The records have the layout that the compiler gave to the structs in abi.h.
class LayoutTest {
  private static final Map<String, StructLayout> RECORDS =
      Map.of(
          "st_pair", Pair.LAYOUT,
          "st_out", Out.LAYOUT,
          "st_in", In.LAYOUT,
          "st_flow", Flow.LAYOUT,
          "st_context", Seen.LAYOUT,
          "st_traffic", Traffic.LAYOUT,
          "st_host", Device.LAYOUT,
          "st_fates", Fate.LAYOUT);

  @BeforeAll
  static void compiled() {
    Programs.assumeCompiled();
  }

  static Stream<String> structs() {
    return RECORDS.keySet().stream().sorted();
  }

  private static Btf btf() throws IOException {
    return new Btf(KernelPath.object("in.bpf.o").bytes().get(".BTF"));
  }

  private static Btf.Struct described(String name, StructLayout layout) {
    var members = new ArrayList<Btf.Member>();
    for (var member : layout.memberLayouts()) {
      var path = PathElement.groupElement(member.name().orElseThrow());
      members.add(
          new Btf.Member(
              member.name().orElseThrow(), (int) layout.byteOffset(path), (int) member.byteSize()));
    }
    return new Btf.Struct(name, (int) layout.byteSize(), members);
  }

  @ParameterizedTest
  @MethodSource("structs")
  void recordsHaveTheLayoutOfTheirStructs(String name) throws IOException {
    assertThat(described(name, RECORDS.get(name))).isEqualTo(btf().struct(name));
  }

  @Test
  void anotherOrderOfTwoMembersIsSeen() throws IOException {
    var real = btf().struct("st_in");
    assertThat(real.members()).hasSizeGreaterThan(3);
    assertThat(described("st_in", Out.LAYOUT)).isNotEqualTo(real);
  }

  @Test
  void fatesHaveTheNumbersOfTheirConstants() throws IOException {
    var constants = new TreeMap<>(btf().enumeration("st_fate"));
    assertThat(constants.remove("ST_FATES")).isEqualTo(Fate.ROOM);
    var here = new TreeMap<String, Integer>();
    for (var fate : Fate.values()) here.put("ST_" + fate.name(), fate.number());
    assertThat(here).isEqualTo(constants);
  }

  @Test
  void bothObjectsDefineTheSameMaps() throws IOException {
    assertThat(KernelPath.object("in.bpf.o").maps())
        .containsExactlyInAnyOrderElementsOf(KernelPath.object("out.bpf.o").maps())
        .extracting(ObjectFile.MapDefinition::name)
        .containsExactlyInAnyOrderElementsOf(
            List.of("outs", "ins", "contexts", "traffic", "host", "fates"));
  }

  @Test
  void anObjectThatIsCutShortIsRefused() throws IOException {
    byte[] whole;
    try (var in = KernelPath.class.getResourceAsStream("in.bpf.o")) {
      whole = in.readAllBytes();
    }
    for (int length = 0; length < whole.length; length += 97) {
      var part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ObjectFile.read(part)).isInstanceOf(IOException.class);
    }
  }
}

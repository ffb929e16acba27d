package io.sterna.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The programs do with every packet what the Java translator does, or leave it to it.
@Tag("lab")
class DifferentialLabTest {
  private static final int PACKETS = Integer.getInteger("sterna.bpf.packets", 10_000);
  private static final long SEED = Long.getLong("sterna.bpf.seed", 1);
  private static final int MUTANTS = 60;
  private static final int PACKETS_A_MUTANT = 400;

  @BeforeAll
  static void compiled() {
    Programs.assumeCompiled();
  }

  @Test
  void theProgramsDoWhatTheTranslatorDoes() throws IOException {
    try (var kernel = KernelPath.load()) {
      Peers.fill(kernel);
      var test =
          new Differential(
              kernel,
              kernel.program("tcx/egress"),
              kernel.program("tcx/ingress"),
              Peers.translator());
      var generator = new Generator(SEED);
      for (int n = 0; n < PACKETS; n++) {
        assertThat(test.show(generator.next())).as("seed " + SEED).isEmpty();
      }
      System.out.println("differential test: " + PACKETS + " packets, " + test.counts);
      assertThat(test.counts)
          .allSatisfy((_, n) -> assertThat(n).isGreaterThanOrEqualTo(PACKETS / 100));
      int left = 0;
      for (var fate : Fate.values()) left += test.counts.getOrDefault(fate.name(), 0);
      assertThat(left).isLessThanOrEqualTo(PACKETS * 4 / 10);
    }
  }

  @Test
  void aTornRecordIsNotBelieved() throws IOException {
    try (var kernel = KernelPath.load()) {
      Peers.fill(kernel);
      var peer = Peers.all().getFirst();
      for (var map : kernel.maps()) {
        if (!map.definition().name().equals("outs")) continue;
        map.put(
            (key, value) -> {
              peer.identifiers().write(key);
              peer.out().write(value, 3);
              value.set(ValueLayout.JAVA_INT, 0, 4);
            });
      }
      var generator = new Generator(SEED);
      var each = generator.next();
      assertThat(each.out()).isTrue();
      var frame = Bytes.of(Segment.frame(each.packet().toArray()));
      var run = Bpf.test(kernel.program("tcx/egress"), new Bpf.Shown(frame, 0, 0, 0));
      assertThat(run.action()).isEqualTo(-1);
      assertThat(kernel.fates(true)).containsEntry(Fate.TORN, 1L);
    }
  }

  /// It has been looked at, and would come back for ever.
  @Test
  void whatWasHandedBackIsLeftAlone() throws IOException {
    try (var kernel = KernelPath.load()) {
      Peers.fill(kernel);
      var generator = new Generator(SEED);
      var each = generator.next();
      while (each.out()) each = generator.next();
      var frame = Segment.frame(each.packet().toArray());
      var program = kernel.program("tcx/ingress");
      assertThat(Bpf.test(program, new Bpf.Shown(Bytes.of(frame), 0, 0, 0)).action()).isEqualTo(7);
      frame[6] = 0x06;
      frame[7] = 0x53;
      assertThat(Bpf.test(program, new Bpf.Shown(Bytes.of(frame), 0, 0, 0)).action()).isEqualTo(-1);
    }
  }

  /// One turned bit in a constant of a program, as a mistake would be.
  @Test
  void mistakesInTheProgramsAreFound() throws IOException {
    var random = new Random(SEED);
    int tried = 0;
    int found = 0;
    try (var kernel = KernelPath.load()) {
      Peers.fill(kernel);
      var objects =
          new ObjectFile[] {KernelPath.object("out.bpf.o"), KernelPath.object("in.bpf.o")};
      while (tried < MUTANTS) {
        int which = random.nextInt(2);
        var mutant = mutate(kernel, objects[which], random);
        if (mutant.isEmpty()) continue;
        int fd = mutant.get();
        tried++;
        var test =
            new Differential(
                kernel,
                which == 0 ? fd : kernel.program("tcx/egress"),
                which == 1 ? fd : kernel.program("tcx/ingress"),
                Peers.translator());
        if (isFound(test)) found++;
        SystemCalls.close(fd);
      }
    }
    System.out.println(
        "seeded mistakes: " + tried + " that the verifier takes, " + found + " found");
    assertThat(found).isGreaterThanOrEqualTo(tried / 2); // many make no difference
  }

  @Test
  void aMistakeInTheTranslatorIsFound() throws IOException {
    try (var kernel = KernelPath.load()) {
      Peers.fill(kernel);
      var other = Peers.all().get(2); // `names`, where the kernel is told `plain`
      kernel.out(
          other.identifiers(),
          new Out(
              2,
              other.locators(),
              Peers.INTERFACE,
              Peers.MTU,
              Out.delta(other.identifiers(), other.locators())));
      var test =
          new Differential(
              kernel,
              kernel.program("tcx/egress"),
              kernel.program("tcx/ingress"),
              Peers.translator());
      assertThat(isFound(test)).isTrue();
    }
  }

  private static boolean isFound(Differential test) throws IOException {
    var generator = new Generator(SEED + 1);
    for (int n = 0; n < PACKETS_A_MUTANT; n++) {
      if (test.show(generator.next()).isPresent()) return true;
    }
    return false;
  }

  private static Optional<Integer> mutate(KernelPath kernel, ObjectFile object, Random random) {
    var program = object.programs().getFirst();
    var whole = program.with(name -> kernel.map(name).fd());
    var code = ByteBuffer.wrap(whole.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    int at = 8 * random.nextInt(code.capacity() / 8);
    int opcode = code.get(at) & 255;
    int kind = opcode & 7;
    boolean constant = kind == 2 || ((opcode & 8) == 0 && kind >= 4 && opcode != 0x85);
    if (!constant) return Optional.empty();
    int imm = code.getInt(at + 4);
    code.putInt(at + 4, imm ^ (1 << random.nextInt(8)));
    try {
      return Optional.of(Bpf.load("mutant", Bytes.of(code.array()), object.license()));
    } catch (BpfException e) {
      return Optional.empty(); // the verifier finds it
    }
  }
}

package io.sterna.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/// The inputs of a target that each reach something that the others do not: one line of
/// hexadecimal digits each in `src/test/corpus/TARGET.hex`.
///
/// @param inputs shortest first
record Corpus(List<byte[]> inputs) {
  private static final Path PLACE = Path.of("src/test/corpus");
  private static final int MOST_BYTES = 32 << 10;

  Corpus {
    inputs = List.copyOf(inputs);
  }

  private static Path file(String target) {
    return PLACE.resolve(target + ".hex");
  }

  static Corpus of(String target) throws IOException {
    var file = file(target);
    if (!Files.exists(file)) return new Corpus(List.of());
    return new Corpus(
        Files.readAllLines(file, US_ASCII).stream().map(HexFormat.of()::parseHex).toList());
  }

  /// What a fuzzer left in a directory, one file an input.
  static Corpus read(Path directory) throws IOException {
    var lines = new TreeSet<byte[]>(Corpus::byLength);
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) lines.add(Files.readAllBytes(file));
    }
    return new Corpus(new ArrayList<>(lines));
  }

  void unpack(Path directory) throws IOException {
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(directory.resolve("kept-" + i), inputs.get(i));
    }
  }

  /// Takes the place of what was kept for this target, as far as there is room.
  void keep(String target) throws IOException {
    var lines = new ArrayList<String>();
    int room = MOST_BYTES;
    for (var input : inputs) {
      room -= input.length;
      if (room < 0) break;
      lines.add(HexFormat.of().formatHex(input));
    }
    Files.createDirectories(PLACE);
    Files.write(file(target), lines, US_ASCII);
  }

  private static int byLength(byte[] one, byte[] other) {
    int byLength = Integer.compare(one.length, other.length);
    return byLength != 0 ? byLength : Arrays.compareUnsigned(one, other);
  }
}

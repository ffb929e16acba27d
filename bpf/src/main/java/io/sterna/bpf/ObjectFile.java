package io.sterna.bpf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// A `.bpf.o` as clang writes it: an ELF file for 64-bit little-endian BPF with programs, in
/// sections named after their hooks, and definitions of maps, in the section "maps" (lib/maps.h).
///
/// @param bytes of each section by its name
record ObjectFile(List<Program> programs, List<MapDefinition> maps, Map<String, byte[]> bytes) {
  /// A program, complete but for the maps that it uses.
  ///
  /// @param section names the hook: "tcx/egress" or "tcx/ingress"
  record Program(String name, String section, Bytes instructions, List<MapUse> uses) {
    /// The instructions with the maps' descriptors in their places.
    Bytes with(ToIntFunction<String> maps) {
      var code = ByteBuffer.wrap(instructions.toArray()).order(LITTLE_ENDIAN);
      for (var use : uses) {
        int register = code.get(use.at + 1) & 0x0f;
        code.put(use.at + 1, (byte) (register | PSEUDO_MAP_FD << 4));
        code.putInt(use.at + 4, maps.applyAsInt(use.map));
      }
      return Bytes.of(code.array());
    }
  }

  /// An instruction that loads a map, `at` bytes from the program's begin.
  record MapUse(int at, String map) {}

  /// A map as its C definition has it.
  ///
  /// @param type BPF_MAP_TYPE_*
  record MapDefinition(String name, int type, int keySize, int valueSize, int entries) {
    private static final int PERCPU_ARRAY = 6;

    boolean isPerCpu() {
      return type == PERCPU_ARRAY;
    }
  }

  private static final int PSEUDO_MAP_FD = 1;
  private static final int ELF64_LITTLE = 0x0102_464c; // "LF", 64 bits, little-endian
  private static final int MACHINE_BPF = 247;
  private static final int SYMTAB = 2;
  private static final int REL = 9;
  private static final int FUNCTION = 2;
  private static final int MAP_BYTES = 16;

  private record Section(String name, int type, int offset, int size, int link, int info) {}

  private record Symbol(String name, int type, int section, int value, int size) {}

  /// Reads one.
  ///
  /// @throws IOException if it is no such file, or uses what the loader does not know
  static ObjectFile read(byte[] file) throws IOException {
    try {
      return new Reader(ByteBuffer.wrap(file).order(LITTLE_ENDIAN)).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("the BPF object is cut short", e);
    }
  }

  private static final class Reader {
    private final ByteBuffer in;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    Reader(ByteBuffer in) {
      this.in = in;
    }

    ObjectFile read() throws IOException {
      if (in.getInt(2) != ELF64_LITTLE || in.getShort(18) != MACHINE_BPF) {
        throw new IOException("the BPF object is no ELF file for BPF");
      }
      readSections();
      readSymbols();
      var bytes = new LinkedHashMap<String, byte[]>();
      for (var section : sections) {
        if (section.type != 8) bytes.put(section.name, bytes(section.offset, section.size));
      }
      var programs = new ArrayList<Program>();
      for (var symbol : symbols) if (symbol.type == FUNCTION) programs.add(program(symbol));
      return new ObjectFile(programs, maps(), bytes);
    }

    private void readSections() {
      int at = (int) in.getLong(40);
      int size = in.getShort(58);
      int count = in.getShort(60);
      int names = (int) in.getLong(at + size * in.getShort(62) + 24);
      for (int i = 0; i < count; i++) {
        int header = at + i * size;
        sections.add(
            new Section(
                text(names + in.getInt(header)),
                in.getInt(header + 4),
                (int) in.getLong(header + 24),
                (int) in.getLong(header + 32),
                in.getInt(header + 40),
                in.getInt(header + 44)));
      }
    }

    private void readSymbols() {
      for (var table : sections) {
        if (table.type != SYMTAB) continue;
        int names = sections.get(table.link).offset;
        for (int at = table.offset; at < table.offset + table.size; at += 24) {
          symbols.add(
              new Symbol(
                  text(names + in.getInt(at)),
                  in.get(at + 4) & 15,
                  in.getShort(at + 6),
                  (int) in.getLong(at + 8),
                  (int) in.getLong(at + 16)));
        }
      }
    }

    private Program program(Symbol function) throws IOException {
      var section = sections.get(function.section);
      var uses = new ArrayList<MapUse>();
      for (var relocations : sections) {
        if (relocations.type != REL || relocations.info != function.section) continue;
        int end = relocations.offset + relocations.size;
        for (int at = relocations.offset; at < end; at += 16) {
          var symbol = symbols.get(in.getInt(at + 12));
          if (!isMap(symbol)) {
            throw new IOException(
                function.name + " uses " + symbol.name + ", which the loader does not know");
          }
          uses.add(new MapUse((int) in.getLong(at) - function.value, symbol.name));
        }
      }
      var code = Bytes.of(bytes(section.offset + function.value, function.size));
      return new Program(function.name, section.name, code, uses);
    }

    private boolean isMap(Symbol symbol) {
      return symbol.section > 0
          && symbol.section < sections.size()
          && sections.get(symbol.section).name.equals("maps")
          && !symbol.name.isEmpty();
    }

    private List<MapDefinition> maps() {
      var maps = new ArrayList<MapDefinition>();
      for (var symbol : symbols) {
        if (!isMap(symbol) || symbol.size != MAP_BYTES) continue;
        int at = sections.get(symbol.section).offset + symbol.value;
        maps.add(
            new MapDefinition(
                symbol.name,
                in.getInt(at),
                in.getInt(at + 4),
                in.getInt(at + 8),
                in.getInt(at + 12)));
      }
      return maps;
    }

    private byte[] bytes(int offset, int size) {
      var bytes = new byte[size];
      in.get(offset, bytes);
      return bytes;
    }

    private String text(int at) {
      int end = at;
      while (in.get(end) != 0) end++;
      return new String(bytes(at, end - at), US_ASCII);
    }
  }

  /// The text of the section "license".
  String license() {
    var text = new String(bytes.getOrDefault("license", new byte[0]), US_ASCII);
    return text.replace("\0", "");
  }
}

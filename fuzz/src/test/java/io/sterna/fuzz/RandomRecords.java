package io.sterna.fuzz;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.wire.Init;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// Makes records of any type: components at random until the record's own constructor is content.
/// A new command or message is fuzzed without a line being written for it.
final class RandomRecords {
  private static final int TRIES = 5_000;
  private static final int[] LENGTHS = {0, 1, 4, 6, 12, 16, 32, 48, 200};

  /// What would take too many tries to hit: lengths of bytes, by the name of the component.
  private static final Map<String, Integer> LENGTH_OF =
      Map.of("mac1", 16, "mac2", 16, "noise", 100, "nonce", 12, "sealed", 32, "tai64n", 12);

  /// Likewise: components that have 16 bits.
  private static final Set<String> U16 = Set.of("reserved", "port", "preference", "length");

  private final Random random;

  RandomRecords(Random random) {
    this.random = random;
  }

  /// One of `type`: a record, or one of what a sealed interface permits.
  <T> T make(Class<T> type) {
    return type.cast(value(type));
  }

  <T> List<T> list(Class<T> type, int most) {
    var all = new ArrayList<T>();
    for (int i = random.nextInt(most + 1); i > 0; i--) all.add(make(type));
    return all;
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) return generic(generic);
    var plain = (Class<?>) type;
    if (plain == int.class) return (int) number();
    if (plain == long.class) return number();
    if (plain == boolean.class) return random.nextBoolean();
    if (plain == String.class) return text(random.nextInt(80));
    if (plain == Bytes.class) return bytes(LENGTHS[random.nextInt(LENGTHS.length)]);
    if (plain == Identifier.Name.class) return Identifier.Name.of(name(random));
    if (plain == Init.class) {
      return new Init(random.nextInt(), bytes(Init.NOISE_LENGTH), bytes(16), bytes(16));
    }
    if (plain.isEnum()) return any(List.of(plain.getEnumConstants()));
    if (plain.isSealed()) return value(any(leaves(plain).toList()));
    return record(plain);
  }

  private Object generic(ParameterizedType type) {
    var element = type.getActualTypeArguments()[0];
    if (type.getRawType() == Optional.class) {
      return random.nextBoolean() ? Optional.of(value(element)) : Optional.empty();
    }
    if (type.getRawType() != List.class) throw new IllegalArgumentException(type.toString());
    var all = new ArrayList<Object>();
    for (int i = random.nextInt(4); i > 0; i--) all.add(value(element));
    return all;
  }

  private Object record(Class<?> type) {
    var components = type.getRecordComponents();
    if (components == null) throw new IllegalArgumentException("no way to make a " + type);
    var types = Arrays.stream(components).map(c -> c.getType()).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      for (int i = 0; i < TRIES; i++) {
        var values = Arrays.stream(components).map(this::component).toArray();
        try {
          return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
          if (!(e.getCause() instanceof IllegalArgumentException)) throw e;
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no " + type, e);
    }
    throw new IllegalStateException(TRIES + " tries made no " + type);
  }

  private Object component(RecordComponent component) {
    var name = component.getName();
    if (component.getType() == Bytes.class && LENGTH_OF.containsKey(name)) {
      return bytes(LENGTH_OF.get(name));
    }
    if (component.getType() == int.class && U16.contains(name)) return random.nextInt(0x10000);
    return value(component.getGenericType());
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    if (!type.isSealed()) return Stream.of(type);
    return Arrays.stream(type.getPermittedSubclasses()).flatMap(RandomRecords::leaves);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private long number() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(10);
      case 1 -> random.nextInt(256);
      case 2 -> random.nextInt(0x10000);
      case 3 -> Integer.toUnsignedLong(random.nextInt());
      default -> random.nextLong();
    };
  }

  private Bytes bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private String text(int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append((char) random.nextInt(' ', 0x7f));
    return text.toString();
  }

  static String name(Random random) {
    var labels = new ArrayList<String>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      labels.add("a" + Integer.toString(random.nextInt(100_000), 36));
    }
    return String.join(".", labels);
  }
}

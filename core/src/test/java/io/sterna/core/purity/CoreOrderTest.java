package io.sterna.core.purity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing in the core has an order that differs from run to run, or the simulator's seeds would
/// not replay: no collection is ordered by hashes, which for enums and plain objects are addresses,
/// and none is one of `Set.of` and its like, which are salted.
class CoreOrderTest {
  private static final Set<String> CLASSES =
      Set.of(
          "java/util/HashMap",
          "java/util/HashSet",
          "java/util/Hashtable",
          "java/util/IdentityHashMap",
          "java/util/WeakHashMap");

  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "java/util/Set", Set.of("copyOf", "of"),
          "java/util/Map", Set.of("copyOf", "of", "ofEntries"),
          "java/util/stream/Collectors",
              Set.of("groupingBy", "toMap", "toSet", "toUnmodifiableMap", "toUnmodifiableSet"),
          "java/lang/System", Set.of("identityHashCode"));

  /// Of these, the calls that give nothing, or one.
  private static final List<String> AT_MOST_ONE =
      List.of("()", "(Ljava/lang/Object;)", "(Ljava/lang/Object;Ljava/lang/Object;)");

  private static Set<String> disorders(byte[] classFile) {
    var model = ClassFile.of().parse(classFile);
    var self = model.thisClass().asInternalName();
    var found = new TreeSet<String>();
    for (var entry : model.constantPool()) {
      if (entry instanceof ClassEntry type && CLASSES.contains(type.asInternalName())) {
        found.add(self + " -> " + type.asInternalName());
      }
      if (entry instanceof MemberRefEntry member && isForbidden(member)) {
        found.add(self + " -> " + member.owner().asInternalName() + "." + member.name());
      }
    }
    return found;
  }

  private static boolean isForbidden(MemberRefEntry member) {
    var owner = member.owner().asInternalName();
    var name = member.name().stringValue();
    if (!MEMBERS.getOrDefault(owner, Set.of()).contains(name)) return false;
    var type = member.type().stringValue();
    var arguments = type.substring(0, type.indexOf(')') + 1);
    int few = AT_MOST_ONE.indexOf(arguments);
    return !(name.equals("of") && few >= 0 && few != (owner.endsWith("Set") ? 2 : 1));
  }

  private static void assertOrdered(Set<String> disorders) {
    assertThat(disorders)
        .as("take LinkedHashMap, LinkedHashSet, EnumMap, TreeMap, Ordered.set or Ordered.map")
        .isEmpty();
  }

  @Test
  void coreIsOrdered() throws IOException {
    var disorders = new TreeSet<String>();
    for (var each : CompiledCore.classes()) disorders.addAll(disorders(each));
    assertOrdered(disorders);
  }

  static List<Class<?>> fixtures() {
    var all = new ArrayList<>(Arrays.asList(UnorderedFixtures.class.getDeclaredClasses()));
    all.remove(UnorderedFixtures.Right.class);
    assertThat(all).hasSizeGreaterThan(8);
    return all;
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aClassWithoutOrderIsFound(Class<?> fixture) {
    var disorders = disorders(CompiledCore.bytes(fixture));
    assertThat(disorders).hasSize(1);
    assertThatThrownBy(() -> assertOrdered(disorders)).isInstanceOf(AssertionError.class);
  }

  @Test
  void anOrderedOneIsNotAccused() {
    assertOrdered(disorders(CompiledCore.bytes(UnorderedFixtures.Right.class)));
  }
}

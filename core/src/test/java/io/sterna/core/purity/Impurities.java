package io.sterna.core.purity;

import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a compiled class refers to that pure code may not: the time, randomness, threads, files,
/// sockets, the process it runs in (architecture: the core has no I/O, clock, thread, randomness).
///
/// It reads the constant pool, where every call, field, `new`, cast and method reference leaves its
/// class and member, in lambdas too.
final class Impurities {
  /// Classes, and packages (with a final slash), that are out of bounds as a whole.
  private static final List<String> CLASSES =
      List.of(
          "java/io/",
          "java/lang/Process",
          "java/lang/ProcessBuilder",
          "java/lang/ProcessHandle",
          "java/lang/Runtime",
          "java/lang/ScopedValue",
          "java/lang/Thread",
          "java/lang/ThreadGroup",
          "java/lang/ThreadLocal",
          "java/lang/InheritableThreadLocal",
          "java/lang/foreign/Linker",
          "java/lang/foreign/SymbolLookup",
          "java/lang/ref/Cleaner",
          "java/lang/reflect/",
          "java/net/",
          "java/nio/channels/",
          "java/nio/file/",
          "java/security/KeyPairGenerator",
          "java/security/SecureRandom",
          "java/time/Clock",
          "java/time/InstantSource",
          "java/util/Calendar",
          "java/util/Date",
          "java/util/GregorianCalendar",
          "java/util/Random",
          "java/util/Scanner",
          "java/util/ServiceLoader",
          "java/util/SplittableRandom",
          "java/util/Timer",
          "java/util/TimerTask",
          "java/util/concurrent/",
          "java/util/random/",
          "javax/crypto/KeyGenerator",
          "javax/net/",
          "jdk/",
          "sun/");

  /// Exceptions from [#CLASSES]: addresses as literals and bytes, for who has sockets.
  private static final Map<String, Set<String>> ALLOWED_MEMBERS =
      Map.of(
          "java/net/InetAddress", Set.of("ofLiteral", "getByAddress", "getAddress", "equals"),
          "java/net/Inet4Address", Set.of("ofLiteral", "getAddress"),
          "java/net/Inet6Address", Set.of("ofLiteral", "getAddress"),
          "java/net/UnknownHostException", Set.of("getMessage"),
          "java/io/Serializable", Set.of(),
          "java/io/IOException", Set.of("<init>", "getMessage"),
          "java/io/UncheckedIOException", Set.of("<init>"),
          "java/util/concurrent/TimeUnit", Set.of());

  /// Of a class with pure and impure members, the only ones allowed.
  private static final Map<String, Set<String>> ONLY_MEMBERS =
      Map.of("java/lang/System", Set.of("arraycopy"));

  /// Members that are out of bounds in any class of these packages or with these names.
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "java/time/", Set.of("now", "systemDefault"),
          "java/lang/Math", Set.of("random"),
          "java/lang/StrictMath", Set.of("random"),
          "java/lang/Object", Set.of("wait", "notify", "notifyAll"),
          "java/lang/", Set.of("forName", "getBoolean", "getInteger", "getLong", "getResource"),
          "java/util/Collections", Set.of("shuffle"),
          "java/util/", Set.of("randomUUID", "getDefault", "parallelStream"),
          "java/nio/charset/Charset", Set.of("defaultCharset"));

  private Impurities() {}

  /// All of a class, as `class -> what it refers to`; empty if it is pure.
  static Set<String> of(byte[] classFile) {
    var model = ClassFile.of().parse(classFile);
    var self = model.thisClass().asInternalName();
    var found = new ArrayList<String>();
    for (var entry : model.constantPool()) {
      if (entry instanceof ClassEntry type && isForbidden(type.asInternalName())) {
        found.add(type.asInternalName());
      }
      if (entry instanceof MemberRefEntry member) {
        var owner = member.owner().asInternalName();
        var name = member.name().stringValue();
        if (isForbidden(owner, name)) found.add(owner + "." + name);
      }
    }
    var all = new LinkedHashSet<String>();
    for (var one : found) all.add(self.replace('/', '.') + " -> " + one.replace('/', '.'));
    return all;
  }

  private static boolean isForbidden(String type) {
    return !ALLOWED_MEMBERS.containsKey(type) && CLASSES.stream().anyMatch(r -> fits(r, type));
  }

  private static boolean isForbidden(String owner, String member) {
    var allowed = ALLOWED_MEMBERS.getOrDefault(owner, ONLY_MEMBERS.get(owner));
    if (allowed != null) return !allowed.contains(member);
    return isForbidden(owner)
        || MEMBERS.entrySet().stream()
            .anyMatch(rule -> fits(rule.getKey(), owner) && rule.getValue().contains(member));
  }

  /// A rule for a class covers its nested classes too, a package those below it.
  private static boolean fits(String rule, String type) {
    return rule.endsWith("/")
        ? type.startsWith(rule)
        : type.equals(rule) || type.startsWith(rule + "$");
  }
}

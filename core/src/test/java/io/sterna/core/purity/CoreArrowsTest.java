package io.sterna.core.purity;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dependencies between the core's packages go one way:
///
/// ```
/// identifier <- wire <- {path, translate}
/// identifier <- noise                       all of them <- association
/// ```
class CoreArrowsTest {
  private static final String CORE = "io/sterna/core/";

  /// What each package may use of the others.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("identifier", Set.of()),
          entry("wire", Set.of("identifier")),
          entry("noise", Set.of("identifier")),
          entry("path", Set.of("identifier", "wire")),
          entry("translate", Set.of("identifier", "wire")),
          entry("association", Set.of("identifier", "wire", "noise", "path", "translate")));

  /// A package wherever one can be named: a class, a descriptor, a generic signature.
  private static final Pattern PACKAGE = Pattern.compile(CORE + "([a-z]+)/");

  private record Arrow(String from, String to) {}

  /// The wrong ones of a class, as `class -> package`.
  private static Set<String> wrongArrows(byte[] classFile) {
    var model = ClassFile.of().parse(classFile);
    var self = model.thisClass().asInternalName();
    var wrong = new TreeSet<String>();
    if (self.equals("module-info")) return wrong;
    var from = self.substring(CORE.length(), self.lastIndexOf('/'));
    var allowed = ARROWS.get(from);
    if (allowed == null) return Set.of(from + " is no package of the core that has its arrows");
    for (var entry : model.constantPool()) {
      if (!(entry instanceof Utf8Entry text)) continue;
      var named = PACKAGE.matcher(text.stringValue());
      while (named.find()) {
        var to = named.group(1);
        if (!to.equals(from) && !allowed.contains(to)) wrong.add(self + " -> " + to);
      }
    }
    return wrong;
  }

  private static void assertRight(Set<String> wrongArrows) {
    assertThat(wrongArrows).as("arrows between the core's packages that go up").isEmpty();
  }

  @Test
  void packagesUseOnlyWhatIsBelowThem() throws IOException {
    var wrong = new TreeSet<String>();
    for (var each : CompiledCore.classes()) wrong.addAll(wrongArrows(each));
    assertRight(wrong);
  }

  @Test
  void thereIsNoWayBack() {
    for (var from : ARROWS.keySet()) {
      for (var to : ARROWS.get(from)) {
        assertThat(ARROWS.get(to)).as(from + " -> " + to).doesNotContain(from);
        assertThat(ARROWS.get(from)).as("all below " + to).containsAll(ARROWS.get(to));
      }
    }
  }

  static List<Arrow> everyPair() {
    var pairs = new ArrayList<Arrow>();
    for (var from : ARROWS.keySet()) {
      for (var to : ARROWS.keySet()) {
        if (!from.equals(to)) pairs.add(new Arrow(from, to));
      }
    }
    return pairs;
  }

  /// A class in `from` is made that uses one of `to`, once in each way.
  @ParameterizedTest
  @MethodSource("everyPair")
  void anArrowThatGoesUpIsFound(Arrow arrow) {
    var self = ClassDesc.ofInternalName(CORE + arrow.from + "/Made");
    var used = ClassDesc.ofInternalName(CORE + arrow.to + "/Used");
    var list = "Ljava/util/List<" + used.descriptorString() + ">;";
    var made =
        List.of(
            ClassFile.of().build(self, c -> c.withSuperclass(used)),
            ClassFile.of().build(self, c -> c.withInterfaceSymbols(used)),
            ClassFile.of().build(self, c -> c.withField("used", used, 0)),
            ClassFile.of().build(self, c -> c.withField("used", used.arrayType(), 0)),
            ClassFile.of()
                .build(
                    self,
                    c ->
                        c.withField(
                            "used",
                            ClassDesc.of("java.util.List"),
                            f -> f.with(SignatureAttribute.of(signature(list))))),
            ClassFile.of()
                .build(
                    self,
                    c ->
                        c.withMethodBody(
                            "call",
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_STATIC,
                            code ->
                                code.invokestatic(used, "of", MethodTypeDesc.ofDescriptor("()V"))
                                    .return_())));
    boolean allowed = ARROWS.get(arrow.from).contains(arrow.to);
    for (var each : made) {
      var wrong = wrongArrows(each);
      if (allowed) {
        assertRight(wrong);
      } else {
        assertThatThrownBy(() -> assertRight(wrong))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining(CORE + arrow.from + "/Made -> " + arrow.to);
      }
    }
  }

  private static java.lang.classfile.Signature signature(String text) {
    return java.lang.classfile.Signature.parseFrom(text);
  }

  @Test
  void aNewPackageNeedsItsArrows() {
    var stray = ClassFile.of().build(ClassDesc.of("io.sterna.core.stray.Made"), _ -> {});
    assertThat(wrongArrows(stray))
        .containsExactly("stray is no package of the core that has its arrows");
  }
}

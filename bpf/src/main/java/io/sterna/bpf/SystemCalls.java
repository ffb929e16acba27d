package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The system calls of the fast path. Each answers as the kernel does: a result of zero or more, or
/// the negated error number.
final class SystemCalls {
  static final int EPERM = 1;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAUGHT =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          symbol("syscall"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          symbol("close"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle MOUNT =
      LINKER.downcallHandle(
          symbol("mount"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  /// The number of bpf(2), 0 on a machine whose number is not known here.
  private static final long BPF =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> 321;
        case "aarch64", "riscv64" -> 280;
        default -> 0;
      };

  private SystemCalls() {}

  /// `result` if it is none of the negated errors.
  ///
  /// @param what what could not be done, if it is
  static int check(int result, String what) throws BpfException {
    if (result < 0) throw new BpfException(what, -result);
    return result;
  }

  static int bpf(int command, MemorySegment attributes) {
    if (BPF == 0) return -EINVAL;
    var state = CAUGHT.get();
    try {
      return settle(
          (long) SYSCALL.invokeExact(state, BPF, (long) command, attributes, attributes.byteSize()),
          state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void close(int fd) {
    var state = CAUGHT.get();
    try {
      settle((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Mounts a file system that has no device.
  static int mount(String type, String where) {
    var state = CAUGHT.get();
    try (var arena = Arena.ofConfined()) {
      var name = arena.allocateFrom(type);
      var target = arena.allocateFrom(where);
      return settle(
          (int) MOUNT.invokeExact(state, name, target, name, 0L, MemorySegment.NULL), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static String strerror(int errno) {
    try {
      var text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static int settle(long result, MemorySegment state) {
    return result >= 0 ? (int) result : -(int) ERRNO.get(state, 0L);
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a system call could not be made", e);
  }
}

package io.sterna.net.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's calls that Sterna needs, and no more.
///
/// A call answers as the kernel does: a result of zero or more, or the negated [Errno]. So the
/// packet path handles errors as values; where one ends what is being done, [#check] turns it into
/// an exception. None of these is a critical call ([Linker.Option#critical]): any may block, and
/// then pins its thread, which therefore is a platform thread.
public final class Libc {
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int O_RDWR = 2;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int POLLIN = 1;
  public static final int CLONE_NEWNET = 0x40000000;
  public static final int TIME_ERROR = 5;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  /// errno belongs to a thread, and so does the place where it is caught.
  private static final ThreadLocal<MemorySegment> CAUGHT =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final StructLayout POLLFD =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));

  private static final MethodHandle OPEN = variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle IOCTL_VALUE =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDTO =
      call("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECV =
      call("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SENDMSG =
      call("sendmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECVMSG =
      call("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle POLL = call("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle UNSHARE = call("unshare", JAVA_INT, JAVA_INT);
  private static final MethodHandle ADJTIMEX = call("adjtimex", JAVA_INT, ADDRESS);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  /// `result` if it is none of the negated errors.
  ///
  /// @param what what is being done, as in "cannot bind to port 19941"
  public static int check(long result, String what) throws SystemCallException {
    if (result < 0) throw new SystemCallException(what, (int) -result);
    return (int) result;
  }

  public static int open(String path, int flags) {
    try (var arena = Arena.ofConfined()) {
      var state = CAUGHT.get();
      return settle((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int close(int fd) {
    var state = CAUGHT.get();
    try {
      return settle((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Reads at most as much as `into` is long.
  public static int read(int fd, MemorySegment into) {
    var state = CAUGHT.get();
    try {
      return settle((long) READ.invokeExact(state, fd, into, into.byteSize()), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int write(int fd, MemorySegment from) {
    var state = CAUGHT.get();
    try {
      return settle((long) WRITE.invokeExact(state, fd, from, from.byteSize()), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// A request whose argument is a pointer.
  public static int ioctl(int fd, long request, MemorySegment argument) {
    var state = CAUGHT.get();
    try {
      return settle((int) IOCTL.invokeExact(state, fd, request, argument), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// A request whose argument is a number.
  public static int ioctl(int fd, long request, long argument) {
    var state = CAUGHT.get();
    try {
      return settle((int) IOCTL_VALUE.invokeExact(state, fd, request, argument), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int socket(int family, int type, int protocol) {
    var state = CAUGHT.get();
    try {
      return settle((int) SOCKET.invokeExact(state, family, type, protocol), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Binds a socket.
  ///
  /// @param address a struct sockaddr of some family ([SocketAddress])
  public static int bind(int fd, MemorySegment address) {
    var state = CAUGHT.get();
    try {
      return settle((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Sets an option whose value is an int, or several.
  public static int setsockopt(int fd, int level, int option, int... value) {
    var state = CAUGHT.get();
    try (var arena = Arena.ofConfined()) {
      var pointer = arena.allocateFrom(JAVA_INT, value);
      int length = 4 * value.length;
      return settle((int) SETSOCKOPT.invokeExact(state, fd, level, option, pointer, length), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int sendto(int fd, MemorySegment from, int flags, MemorySegment address) {
    var state = CAUGHT.get();
    try {
      return settle(
          (long)
              SENDTO.invokeExact(
                  state,
                  fd,
                  from,
                  from.byteSize(),
                  flags | MSG_NOSIGNAL,
                  address,
                  (int) address.byteSize()),
          state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int recv(int fd, MemorySegment into, int flags) {
    var state = CAUGHT.get();
    try {
      return settle((long) RECV.invokeExact(state, fd, into, into.byteSize(), flags), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Sends a message with its ancillary data.
  ///
  /// @param header a struct msghdr ([MessageHeader])
  public static int sendmsg(int fd, MemorySegment header, int flags) {
    var state = CAUGHT.get();
    try {
      return settle((long) SENDMSG.invokeExact(state, fd, header, flags | MSG_NOSIGNAL), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Receives a message with its ancillary data.
  ///
  /// @param header a struct msghdr ([MessageHeader])
  public static int recvmsg(int fd, MemorySegment header, int flags) {
    var state = CAUGHT.get();
    try {
      return settle((long) RECVMSG.invokeExact(state, fd, header, flags), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  public static int eventfd(int initial, int flags) {
    var state = CAUGHT.get();
    try {
      return settle((int) EVENTFD.invokeExact(state, initial, flags), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Gives the calling thread namespaces of its own, which end with it.
  public static int unshare(int flags) {
    var state = CAUGHT.get();
    try {
      return settle((int) UNSHARE.invokeExact(state, flags), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Reads the kernel's clock discipline.
  ///
  /// @param timex a struct timex, zeros
  /// @return how the clock is kept, [#TIME_ERROR] if nothing keeps it
  public static int adjtimex(MemorySegment timex) {
    var state = CAUGHT.get();
    try {
      return settle((int) ADJTIMEX.invokeExact(state, timex), state);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Waits until one of the descriptors can be read, hung up or failed.
  ///
  /// @param timeoutMillis -1 for ever
  /// @return how many are ready, 0 when time is up, or a negated error; never EINTR
  public static int pollReadable(int timeoutMillis, int... fds) {
    var state = CAUGHT.get();
    try (var arena = Arena.ofConfined()) {
      var set = arena.allocate(POLLFD, fds.length);
      for (int i = 0; i < fds.length; i++) {
        set.set(JAVA_INT, i * POLLFD.byteSize(), fds[i]);
        set.set(JAVA_SHORT, i * POLLFD.byteSize() + 4, (short) POLLIN);
      }
      int result;
      do {
        result =
            settle((int) POLL.invokeExact(state, set, (long) fds.length, timeoutMillis), state);
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The C library's words for an error number.
  public static String strerror(int errno) {
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

  private static MethodHandle call(String name, ValueLayout result, ValueLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(
      String name, int fixed, ValueLayout result, ValueLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a system call could not be made", e);
  }
}

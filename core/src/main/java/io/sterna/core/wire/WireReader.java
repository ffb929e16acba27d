package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.WireException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads big-endian fields one after the other and refuses to read past the end.
final class WireReader {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] in;
  private final int end;
  private final String what;
  private int at;

  /// @param what the name of what is read, for messages
  WireReader(byte[] in, String what) {
    this(in, 0, in.length, what);
  }

  private WireReader(byte[] in, int at, int end, String what) {
    this.in = in;
    this.at = at;
    this.end = end;
    this.what = what;
  }

  int u8() throws WireException {
    return in[advance(1)] & 0xff;
  }

  int u16() throws WireException {
    return (short) U16.get(in, advance(2)) & 0xffff;
  }

  int u32() throws WireException {
    return (int) U32.get(in, advance(4));
  }

  long u64() throws WireException {
    return (long) U64.get(in, advance(8));
  }

  byte[] bytes(int length) throws WireException {
    int from = advance(length);
    return Arrays.copyOfRange(in, from, from + length);
  }

  Bytes value(int length) throws WireException {
    return Bytes.of(bytes(length));
  }

  Bytes rest() throws WireException {
    return value(remaining());
  }

  void skip(int length) throws WireException {
    advance(length);
  }

  /// The next `length` bytes as a reader of their own, which this one steps over.
  WireReader slice(int length, String name) throws WireException {
    int from = advance(length);
    return new WireReader(in, from, from + length, name);
  }

  int remaining() {
    return end - at;
  }

  void end() throws WireException {
    if (at < end) throw refused(Reason.TRAILING, remaining() + " bytes too many");
  }

  WireException refused(Reason reason, String why) {
    return new WireException(reason, what + ": " + why);
  }

  private int advance(int length) throws WireException {
    if (length > end - at) {
      throw refused(Reason.TRUNCATED, remaining() + " bytes left where " + length + " are due");
    }
    int from = at;
    at += length;
    return from;
  }
}

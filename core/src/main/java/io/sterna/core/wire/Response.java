package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// The responder's answer to INIT, never longer than that (protocol §5).
///
/// ```
/// 0   1   2          4                 8                 12                  n - 16
/// | 2 | 1 | reserved | responder index | initiator index | Noise message 2   | mac1 |
/// ```
///
/// @param responderIndex what SEALED to the responder is addressed to
/// @param initiatorIndex from the INIT that this answers
/// @param noise Noise message 2, [#LEAST_NOISE] to [#MOST_NOISE] bytes
/// @param mac1 16 bytes over [#beforeMac1]
/// @param reserved 0 when sent, as it came when received
public record Response(
    int responderIndex, int initiatorIndex, Bytes noise, Bytes mac1, int reserved)
    implements Message {
  static final int TYPE = 2;
  private static final int BEFORE_NOISE = 12;

  /// An ephemeral key and the tag of an empty payload.
  public static final int LEAST_NOISE = 32 + TAG_LENGTH;

  public static final int MOST_NOISE = MOST - BEFORE_NOISE - MAC_LENGTH;

  public Response {
    Fields.check("length of Noise message 2", noise.length(), LEAST_NOISE, MOST_NOISE);
    Fields.check("length of mac1", mac1.length(), MAC_LENGTH, MAC_LENGTH);
    Fields.check("reserved", reserved, 0, 0xffff);
  }

  public Response(int responderIndex, int initiatorIndex, Bytes noise, Bytes mac1) {
    this(responderIndex, initiatorIndex, noise, mac1, 0);
  }

  /// A RESPONSE whose MAC is still to be computed.
  public static Response withoutMac(int responderIndex, int initiatorIndex, Bytes noise) {
    return new Response(responderIndex, initiatorIndex, noise, MessageHeader.NO_MAC);
  }

  public Response withMac1(Bytes mac) {
    return new Response(responderIndex, initiatorIndex, noise, mac, reserved);
  }

  /// What mac1 covers; a fresh array.
  public byte[] beforeMac1() {
    return start().toArray();
  }

  @Override
  public byte[] encode() {
    return start().bytes(mac1).toArray();
  }

  private WireWriter start() {
    return MessageHeader.write(TYPE, reserved).u32(responderIndex).u32(initiatorIndex).bytes(noise);
  }

  static Response decode(int reserved, int length, WireReader in) throws WireException {
    int around = BEFORE_NOISE + MAC_LENGTH;
    MessageHeader.length("RESPONSE", length, around + LEAST_NOISE, MOST);
    return new Response(
        in.u32(), in.u32(), in.value(length - around), in.value(MAC_LENGTH), reserved);
  }
}

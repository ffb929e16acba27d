package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// The initiator's first message: always 1,200 bytes, so that no answer is longer (protocol §5).
///
/// ```
/// 0   1   2          4                 8                   1168   1184   1200
/// | 1 | 1 | reserved | initiator index | Noise message 1   | mac1 | mac2 |
/// ```
///
/// @param initiatorIndex what RESPONSE, COOKIE and SEALED to the initiator are addressed to
/// @param noise [#NOISE_LENGTH] bytes: TIMESTAMP, CREATE and PADDING are sealed in it
/// @param mac1 16 bytes over [#beforeMac1]
/// @param mac2 16 bytes over [#beforeMac2], zeros without a cookie
/// @param reserved 0 when sent, as it came when received
public record Init(int initiatorIndex, Bytes noise, Bytes mac1, Bytes mac2, int reserved)
    implements Message {
  static final int TYPE = 1;
  private static final int BEFORE_NOISE = 8;

  /// Bytes of Noise message 1 that make the message 1,200 bytes long.
  public static final int NOISE_LENGTH = MOST - BEFORE_NOISE - 2 * MAC_LENGTH;

  public Init {
    Fields.check("length of Noise message 1", noise.length(), NOISE_LENGTH, NOISE_LENGTH);
    Fields.check("length of mac1", mac1.length(), MAC_LENGTH, MAC_LENGTH);
    Fields.check("length of mac2", mac2.length(), MAC_LENGTH, MAC_LENGTH);
    Fields.check("reserved", reserved, 0, 0xffff);
  }

  public Init(int initiatorIndex, Bytes noise, Bytes mac1, Bytes mac2) {
    this(initiatorIndex, noise, mac1, mac2, 0);
  }

  /// An INIT whose MACs are still to be computed.
  public static Init withoutMacs(int initiatorIndex, Bytes noise) {
    return new Init(initiatorIndex, noise, MessageHeader.NO_MAC, MessageHeader.NO_MAC);
  }

  public Init withMac1(Bytes mac) {
    return new Init(initiatorIndex, noise, mac, mac2, reserved);
  }

  public Init withMac2(Bytes mac) {
    return new Init(initiatorIndex, noise, mac1, mac, reserved);
  }

  /// Whether a message says that it is one, by its type; all else may be wrong with it.
  public static boolean isNamedIn(Bytes message) {
    return message.length() > 0 && message.at(0) == TYPE;
  }

  /// Whether the sender has no cookie: mac2 is zeros.
  public boolean hasNoMac2() {
    return mac2.equals(MessageHeader.NO_MAC);
  }

  /// What mac1 covers; a fresh array.
  public byte[] beforeMac1() {
    return start().toArray();
  }

  /// What mac2 covers, and what is equal in all copies of one attempt; a fresh array.
  public byte[] beforeMac2() {
    return start().bytes(mac1).toArray();
  }

  @Override
  public byte[] encode() {
    return start().bytes(mac1).bytes(mac2).toArray();
  }

  private WireWriter start() {
    return MessageHeader.write(TYPE, reserved).u32(initiatorIndex).bytes(noise);
  }

  static Init decode(int reserved, int length, WireReader in) throws WireException {
    MessageHeader.length("INIT", length, MOST, MOST);
    return new Init(
        in.u32(), in.value(NOISE_LENGTH), in.value(MAC_LENGTH), in.value(MAC_LENGTH), reserved);
  }
}

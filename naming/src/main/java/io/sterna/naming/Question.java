package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A question of ours to DNS: the `_endpoint` record of a name, or its addresses.
///
/// @param type [Type#TXT] for `_endpoint.name`, [Type#A] or [Type#AAAA] for `name`
record Question(Identifier.Name name, int type) {
  /// What an IPv6 path carries unfragmented, and the usual choice since 2020.
  private static final int EDNS_SIZE = 1232;

  Name owner() {
    var text = type == Type.TXT ? EndpointRecord.LABEL + "." + name.name() : name.name();
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalStateException(text, e); // an identifier's name is a DNS name
    }
  }

  /// Whether there is room for `_endpoint.` before the name (255 bytes in all).
  boolean fits() {
    return type != Type.TXT || name.name().length() + EndpointRecord.LABEL.length() + 1 <= 253;
  }

  /// The query in wire format.
  ///
  /// @param recurse whether the server shall ask others
  byte[] query(boolean recurse) {
    var message = Message.newQuery(Record.newRecord(owner(), type, DClass.IN));
    if (!recurse) message.getHeader().unsetFlag(Flags.RD);
    message.addRecord(new OPTRecord(EDNS_SIZE, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }
}

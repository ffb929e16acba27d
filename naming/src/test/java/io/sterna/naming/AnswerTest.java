package io.sterna.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

class AnswerTest {
  /// Found by coverage: in an answer that calls itself an UPDATE, records without data are of no
  /// type at all.
  @Test
  void whatIsNoAnswerToAQuestionIsAFailure() throws TextParseException {
    var owner = Name.fromString("_endpoint.stable.example.");
    var message = new Message(1);
    message.getHeader().setOpcode(Opcode.UPDATE);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(Record.newRecord(owner, Type.TXT, DClass.IN, 60), Section.ANSWER);

    var name = Identifier.Name.of("stable.example");
    assertThat(Answer.read(name, owner, Type.TXT, message.toWire()))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.reason()).contains("UPDATE"));
  }
}

package io.sterna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.daemon.control.JsonText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTextTest {
  private static final String KEY =
      "{'name':'b.example','key':'KKKK','grade':'first use','how':'caller',"
          + "'since':'2026-01-02T03:04:05Z','from':'/s/known_peers line 1'}";

  @Test
  void keysAreATable() throws IOException {
    assertThat(keys("{'keys':[]}")).containsExactly("no keys are pinned or remembered");
    assertThat(
            keys(
                "{'keys':["
                    + KEY
                    + ",{'name':'c','key':'CC','grade':'pinned','how':'pinned','from':'t line 9'}]}"))
        .containsExactly(
            "NAME       GRADE                  SINCE                 KEY   WHERE FROM",
            "b.example  first use (it called)  2026-01-02T03:04:05Z  KKKK  /s/known_peers line 1",
            "c          pinned                 -                     CC    t line 9");
  }

  @Test
  void peersSayWhereTheyAreAndWhatWasExchanged() throws IOException {
    assertThat(peers("{'peers':[]}")).containsExactly("no peers are known yet");
    assertThat(
            peers(
                "{'peers':[{'remote':'b.example','identifier_address':'2001:2f::1','state':'up',"
                    + "'trust':'first use','keys':["
                    + KEY
                    + "],'locators':[{'address':'192.0.2.1','port':19941,'in_set':true,"
                    + "'verified':true},{'address':'192.0.2.9','port':1,'in_set':false,"
                    + "'verified':false}],'path':{'local':'192.0.2.2','remote':'192.0.2.1',"
                    + "'form':'plain','carrier':'icmp'},'connections':2,'control':"
                    + "{'messages_sent':3,'bytes_sent':1400,'messages_received':2,"
                    + "'bytes_received':90},'data':{'sent':{'packets':7,'bytes':70},"
                    + "'received':{'packets':5,'bytes':50}}}]}"))
        .containsExactly(
            "b.example is up, trust: first use",
            "  identifier address  2001:2f::1",
            "  key                 KKKK, first use (it called) since 2026-01-02T03:04:05Z",
            "  locator             192.0.2.1 port 19941, verified",
            "  locator             192.0.2.9 port 1, not verified, not in the peer's set",
            "  path in use         192.0.2.2 - 192.0.2.1, plain, control over ICMP",
            "  control             3 messages (1,400 bytes) sent, 2 messages (90 bytes) received",
            "  data                7 packets (70 bytes) sent, 5 packets (50 bytes) received,"
                + " connections: 2");
  }

  @Test
  void strangerHasNoPathAndARefusalIsShown() throws IOException {
    assertThat(
            peers(
                "{'peers':[{'remote':'b.example','identifier_address':'2001:2f::1',"
                    + "'state':'none','keys':[],'refused':'its key is another'}]}"))
        .containsExactly(
            "b.example: no association",
            "  identifier address  2001:2f::1",
            "! its key is another");
  }

  private static List<String> keys(String json) throws IOException {
    return PeersText.keys(JsonText.read(json.replace('\'', '"')));
  }

  private static List<String> peers(String json) throws IOException {
    return PeersText.lines(JsonText.read(json.replace("peer's", "peer s").replace('\'', '"')));
  }
}

package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.testrig.Samples.Tree;
import dev.edgeseal.testrig.ScriptedCity.Kind;
import dev.edgeseal.testrig.ScriptedCity.Reply;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link CityLink} promises, on the real transport. */
@Timeout(60)
abstract class CityLinkContract {
  static final String CITY = "nordstadt";
  static final String DEVICE = "es-7k3m-p2qd-x";
  static final Duration LONG = Duration.ofSeconds(10);
  static final Duration SHORT = Duration.ofMillis(700);

  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final TestKeys KEYS = Samples.deviceWithLongChain(CA, DEVICE);
  private static final TestKeys CITY_KEYS = TestKeys.city(CITY);
  private static final Tree TREE = new Tree("leaf");

  abstract CityLink link();

  abstract ScriptedCity city();

  static Registration registration(long size) {
    return Samples.registration(KEYS, "log", TREE, size, OptionalLong.of(1));
  }

  private static byte[] receiptFor(byte[] registration) {
    Head head = Registration.parse(registration).head();
    return Samples.receipt(CITY_KEYS, head, Optional.of(KEYS.chain())).encode();
  }

  @Test
  void aRegistrationArrivesAsItIsAndItsReceiptComesBack() throws Exception {
    Registration sent = registration(70);
    List<byte[]> arrived = new ArrayList<>();
    city()
        .script(bytes -> {
          arrived.add(bytes);
          return List.of(Reply.of(Kind.RECEIPT, receiptFor(bytes)));
        });
    RegisterOutcome outcome = link().register(sent, LONG);
    assertThat(outcome).isInstanceOf(Accepted.class);
    Receipt receipt = ((Accepted) outcome).receipt();
    assertThat(receipt.statement().issuer()).isEqualTo(CITY_KEYS.issuer());
    assertThat(arrived).hasSize(1);
    assertThat(arrived.getFirst()).isEqualTo(sent.encode()).hasSizeGreaterThan(1500);
    assertThat(receipt.encode()).hasSizeGreaterThan(1500);
  }

  @Test
  void aRefusalComesBackWithTheRegisteredHead() throws Exception {
    Head registered = registration(99).head();
    Refusal refusal = new Refusal(Refusal.Kind.CONFLICT, "no", Optional.of(registered));
    city().script(bytes -> List.of(Reply.of(Kind.PROBLEM, refusal.encode())));
    assertThat(link().register(registration(70), LONG)).isEqualTo(new Refused(refusal));
  }

  @Test
  void silenceIsUnknownWhenTheTimeIsOver() throws Exception {
    city().script(bytes -> List.of());
    long start = System.nanoTime();
    assertThat(link().register(registration(70), SHORT)).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG);
  }

  @Test
  void registeringAgainAfterSilenceIsAnswered() throws Exception {
    city().script(bytes -> List.of());
    assertThat(link().register(registration(70), SHORT)).isInstanceOf(Unknown.class);
    city().script(bytes -> List.of(Reply.of(Kind.RECEIPT, receiptFor(bytes))));
    assertThat(link().register(registration(70), LONG)).isInstanceOf(Accepted.class);
  }

  @Test
  void garbageIsNeverAnAnswer() throws Exception {
    for (Reply garbage :
        List.of(
            Reply.of(Kind.RECEIPT, new byte[] {1, 2, 3}),
            Reply.of(Kind.RECEIPT, new byte[0]),
            Reply.of(Kind.PROBLEM, receiptFor(registration(70).encode())),
            Reply.of(Kind.SOMETHING_ELSE, receiptFor(registration(70).encode())))) {
      city().script(bytes -> List.of(garbage));
      assertThat(link().register(registration(70), SHORT)).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void anOversizedAnswerIsNotTaken() throws Exception {
    city().script(bytes -> List.of(Reply.of(Kind.RECEIPT, new byte[200_000])));
    assertThat(link().register(registration(70), Duration.ofSeconds(3)))
        .isInstanceOf(Unknown.class);
    city().script(bytes -> List.of(Reply.of(Kind.RECEIPT, receiptFor(bytes))));
    assertThat(link().register(registration(71), LONG)).isInstanceOf(Accepted.class);
  }

  @Test
  void anAnswerToAnotherRequestIsIgnored() throws Exception {
    city()
        .script(bytes ->
            List.of(
                Reply.toAnother(Kind.PROBLEM, Samples.REFUSED.encode()),
                Reply.of(Kind.RECEIPT, receiptFor(bytes))));
    assertThat(link().register(registration(70), LONG)).isInstanceOf(Accepted.class);
  }

  @Test
  void onlyAnAnswerToAnotherRequestIsUnknown() throws Exception {
    city().script(bytes -> List.of(Reply.toAnother(Kind.RECEIPT, receiptFor(bytes))));
    assertThat(link().register(registration(70), SHORT)).isInstanceOf(Unknown.class);
  }

  @Test
  void manyRegistrationsAtOnceEachGetTheirOwnAnswer() throws Exception {
    city().script(bytes -> List.of(Reply.of(Kind.RECEIPT, receiptFor(bytes))));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RegisterOutcome>> outcomes = new ArrayList<>();
      List<Registration> sent = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Registration r = registration(50 + i);
        sent.add(r);
        Callable<RegisterOutcome> call = () -> link().register(r, Duration.ofSeconds(30));
        outcomes.add(threads.submit(call));
      }
      for (int i = 0; i < sent.size(); i++) {
        RegisterOutcome outcome = outcomes.get(i).get();
        assertThat(outcome).isInstanceOf(Accepted.class);
        Receipt receipt = ((Accepted) outcome).receipt();
        Head mine = sent.get(i).head();
        Head cityHead =
            receipt.head(receipt.inclusions().getFirst().root(Merkle.leaf(mine.encode())));
        assertThat(cityHead.verify(CITY_KEYS.chain().publicKey())).isTrue();
      }
    }
  }

  @Test
  void bytesAreCountedBothWays() throws Exception {
    city().script(bytes -> List.of(Reply.of(Kind.RECEIPT, receiptFor(bytes))));
    assertThat(link().register(registration(69), LONG)).isInstanceOf(Accepted.class);
    Registration r = registration(70);
    long sent = link().traffic().sent();
    long received = link().traffic().received();
    assertThat(link().register(r, LONG)).isInstanceOf(Accepted.class);
    int size = r.encode().length;
    assertThat(link().traffic().sent() - sent).isBetween((long) size, size + 1500L);
    assertThat(link().traffic().received() - received).isBetween(1500L, 6000L);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    city().script(bytes -> List.of());
    List<Throwable> thrown = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                link().register(registration(70), LONG);
              } catch (InterruptedException e) {
                thrown.add(e);
              }
            });
    caller.interrupt();
    caller.join(Duration.ofSeconds(5));
    assertThat(thrown).hasSize(1);
  }
}

package dev.edgeseal.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HostLookupTest {
  private static final long SHORT = Duration.ofMillis(50).toNanos();
  private static final long LONG = Duration.ofSeconds(20).toNanos();

  @Test
  void anAddressIsItself() throws Exception {
    assertThat(new HostLookup("127.0.0.1").address(LONG))
        .isEqualTo(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  @Test
  void aLookupThatHangsIsBoundedAndItsLateAnswerServesTheNext() throws Exception {
    CountDownLatch nameServer = new CountDownLatch(1);
    AtomicInteger lookups = new AtomicInteger();
    HostLookup lookup =
        new HostLookup(
            "city.example",
            host -> {
              lookups.incrementAndGet();
              try {
                assertThat(nameServer.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return InetAddress.getLoopbackAddress();
            });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> lookup.address(SHORT)).isInstanceOf(UnknownHostException.class);
    }
    nameServer.countDown();
    assertThat(lookup.address(LONG)).isEqualTo(InetAddress.getLoopbackAddress());
    assertThat(lookups).hasValue(1);
    lookup.address(LONG);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void aNameWithoutAnAddressIsAskedForAgain() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    HostLookup lookup =
        new HostLookup(
            "city.example",
            host -> {
              if (lookups.incrementAndGet() == 1) {
                throw new UnknownHostException(host);
              }
              return InetAddress.getLoopbackAddress();
            });
    assertThatThrownBy(() -> lookup.address(LONG))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("city.example");
    assertThat(lookup.address(LONG)).isEqualTo(InetAddress.getLoopbackAddress());
  }
}

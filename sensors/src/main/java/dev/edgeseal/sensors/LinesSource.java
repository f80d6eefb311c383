package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON lines on a Unix domain socket or a FIFO: one record a line, its bytes as received. */
public final class LinesSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(LinesSource.class);

  private final LinesSettings settings;

  public LinesSource(LinesSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return settings.name();
  }

  /** Lines come as they come. */
  @Override
  public Duration interval() {
    return Duration.ZERO;
  }

  @Override
  public Duration silence() {
    return Duration.ZERO;
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    switch (settings.kind()) {
      case SOCKET -> serve(feed);
      case FIFO -> readFifo(feed);
    }
  }

  private void readFifo(Feed feed) throws InterruptedException {
    Path path = settings.path();
    try {
      if (DeviceInput.Kind.of(path) != DeviceInput.Kind.FIFO) {
        throw new GiveUp(SensorCode.WRONG_FILE_TYPE, "(" + path + ")");
      }
      try (InputStream in = DeviceInput.fifo(path)) {
        LineStream.oneWay(in, feed, settings.window()).run();
      }
    } catch (IOException e) {
      throw DeviceInput.explain(e, path);
    }
  }

  /** Only a file that this source made is deleted at its end. */
  private void serve(Feed feed) throws InterruptedException {
    Set<Thread> clients = ConcurrentHashMap.newKeySet();
    ServerSocketChannel server = SocketFile.listen(settings.path());
    try (server) {
      Semaphore places = new Semaphore(settings.clients());
      while (true) {
        SocketChannel client = server.accept();
        if (places.tryAcquire()) {
          start(client, feed, clients, places);
        } else {
          turnAway(client);
        }
      }
    } catch (IOException e) {
      throw DeviceInput.explain(e, settings.path());
    } finally {
      deleteFile();
      end(clients);
    }
  }

  private void start(SocketChannel client, Feed feed, Set<Thread> clients, Semaphore places) {
    Runnable talk =
        () -> {
          try {
            talk(client, feed);
          } finally {
            clients.remove(Thread.currentThread());
            places.release();
          }
        };
    Thread thread = Thread.ofVirtual().name("lines client").unstarted(talk);
    clients.add(thread);
    thread.start();
  }

  /** A client's failure is its own: the others go on. */
  private void talk(SocketChannel client, Feed feed) {
    try (client) {
      new LineStream(
              Channels.newInputStream(client),
              Channels.newOutputStream(client),
              feed,
              settings.window())
          .run();
    } catch (IOException | InterruptedException e) {
      LOG.debug("client ended source={}", name(), e);
    } catch (Failure e) {
      LOG.warn("client turned away source={} cause={}", name(), e.code().id());
      LOG.debug("what its line met", e);
    }
  }

  private static void turnAway(SocketChannel client) {
    String answer = "{\"retry\":\"" + SensorCode.TOO_MANY_CLIENTS.id() + "\"}\n";
    try (client) {
      client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      LOG.debug("a client went away before its answer", e);
    }
  }

  private static void end(Set<Thread> clients) throws InterruptedException {
    clients.forEach(Thread::interrupt);
    for (Thread client : clients) {
      client.join();
    }
  }

  private void deleteFile() {
    try {
      Files.deleteIfExists(settings.path());
    } catch (IOException e) {
      LOG.warn("socket file left behind path={}", settings.path(), e);
    }
  }
}

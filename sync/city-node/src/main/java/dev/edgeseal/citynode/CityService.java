package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Head;
import java.util.Optional;

/** What a transport asks of a city node. Safe for all threads; calls block. */
public interface CityService {
  /**
   * Registers a head. Everything a device or a stranger can send is answered, nothing is thrown for
   * it. When an {@link Answer.Registered} is returned, the head is in the city's log, fsynced and
   * under a city head. Calling twice gives the same receipt.
   *
   * @param registration bytes as they came, of any content and size
   * @param device the name by which the transport knows the sender; a registration of another
   *     device is refused. Empty when the transport knows nobody
   * @throws InterruptedException the head may have been registered
   */
  Answer register(byte[] registration, Optional<String> device) throws InterruptedException;

  /** The newest registered head of a log, for whoever asks: it is signed by its owner. */
  Optional<Head> registered(String device, String logId);
}

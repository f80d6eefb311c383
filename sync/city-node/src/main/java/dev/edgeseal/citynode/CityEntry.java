package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Registration;

/** What a city's log takes. */
sealed interface CityEntry {
  /** Leaf 0. */
  record Policy(Bytes statement) implements CityEntry {}

  /** A registration whose signature and certificate are good. */
  record Verified(Registration registration) implements CityEntry {}
}

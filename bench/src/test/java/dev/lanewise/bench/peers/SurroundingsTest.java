package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private static final Map<String, String> USERS =
      Map.of(
          "PATH", "/bin",
          "OMP_NUM_THREADS", "64",
          "OMP_PROC_BIND", "true",
          "OPENBLAS_CORETYPE", "Cooperlake");

  @Test
  void whatTheUserChoseIsToldButNotTheThreads() {
    assertEquals(
        Map.of("OMP_PROC_BIND", "true", "OPENBLAS_CORETYPE", "Cooperlake"),
        Surroundings.chosen(USERS));
  }

  @Test
  void valuesInForceAreThoseOfTheComparisonWhereTheUserChoseNone() {
    assertEquals(
        Map.of(
            "KMP_BLOCKTIME", "0",
            "MKL_DYNAMIC", "FALSE",
            "OMP_PROC_BIND", "true",
            "OPENBLAS_CORETYPE", "Cooperlake"),
        Surroundings.inForce(USERS, false));
    Map<String, String> awake = Map.of("KMP_BLOCKTIME", "200", "MKL_DYNAMIC", "TRUE");
    assertEquals(awake, Surroundings.inForce(awake, false));
    assertEquals("Haswell", Surroundings.inForce(USERS, true).get("OPENBLAS_CORETYPE"));
  }

  @Test
  void aProcessGetsItsThreads() {
    Map<String, String> environment = new HashMap<>(USERS);
    Surroundings.set(environment, 2, false);
    assertEquals("2", environment.get("OMP_NUM_THREADS"));
    assertEquals("2", environment.get("MKL_NUM_THREADS"));
    assertEquals("FALSE", environment.get("MKL_DYNAMIC"));
  }
}

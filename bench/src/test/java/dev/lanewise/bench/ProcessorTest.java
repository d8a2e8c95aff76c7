package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void familyAndModelTellApartWhatOneNameDoesNot() {
    String text =
        """
        processor\t: 0
        cpu family\t: 26
        model\t\t: 2
        model name\t: AMD EPYC
        """;
    assertEquals("AMD EPYC (family 26, model 2)", Processor.name(text));
    assertEquals("A: B", Processor.name("model name : A: B\n"));
  }

  @Test
  void withoutANameTheArchitectureIsTold() {
    assertEquals(System.getProperty("os.arch"), Processor.name("processor : 0\n"));
  }
}

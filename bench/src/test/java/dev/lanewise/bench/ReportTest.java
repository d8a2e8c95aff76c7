package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanewise.checks.cli.Json;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Result WITH_PEAK =
      new Result("gemm", "n=100", "f32", 1, 40, 30, 44, 50, Map.of("scalar", 8.0));
  private static final Result WITHOUT_PEAK =
      new Result("elementwise", "a <b> & c", "f64", 2, 3, 2, 4, Double.NaN, Map.of());
  private static final Report REPORT =
      new Report(List.of(WITH_PEAK, WITHOUT_PEAK), Map.of("replay", "./lanewise bench --seed 1"));

  @Test
  void jsonHasTheAgreedFieldsAndNoNumberThatIsNotFinite() throws Exception {
    JsonNode document = new ObjectMapper().readTree(Json.text(REPORT.json()));
    List<String> fields = new ArrayList<>();
    document.get("results").get(0).fieldNames().forEachRemaining(fields::add);
    assertEquals(
        List.of(
            "suite",
            "case",
            "dtype",
            "threads",
            "gflops",
            "gflopsLow",
            "gflopsHigh",
            "percentOfPeak",
            "ratioToPeer"),
        fields);
    assertEquals("n=100", document.at("/results/0/case").textValue());
    assertEquals(8, document.at("/results/0/ratioToPeer/scalar").doubleValue());
    assertTrue(document.at("/results/1/percentOfPeak").isNull());
    assertEquals("./lanewise bench --seed 1", document.at("/provenance/replay").textValue());
  }

  @Test
  void thePageIsWellFormedShowsEveryResultAndLoadsNothing() throws Exception {
    String html = Page.html(REPORT);
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html.substring(html.indexOf('\n')))));
    assertEquals(3, page.getElementsByTagName("tr").getLength());
    assertEquals(1, page.getElementsByTagName("svg").getLength());
    assertTrue(page.getDocumentElement().getTextContent().contains("a <b> & c"));
    assertFalse(html.contains("://"));
    assertFalse(html.contains("NaN"));
  }

  @Test
  void theTableSaysWhatIsUnknown() {
    List<String> table = REPORT.table();
    assertEquals(3, table.size());
    assertTrue(table.get(1).contains("50.0 %") && table.get(1).contains("8.00×"), table.get(1));
    assertFalse(table.get(2).contains("%"), table.get(2));
  }
}

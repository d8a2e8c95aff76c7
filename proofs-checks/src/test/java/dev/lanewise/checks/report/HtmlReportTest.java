package dev.lanewise.checks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final String HTML =
      HtmlReport.of(List.of(Samples.finding()), Samples.provenance());

  @Test
  void isWellFormed() throws Exception {
    assertEquals("html", parsed().getDocumentElement().getTagName());
  }

  @Test
  void loadsNothing() {
    for (String loading :
        List.of("://", "url(", "@import", " src=", "<link", "<script", "<iframe")) {
      assertFalse(HTML.contains(loading), loading);
    }
    Pattern.compile("href=\"(.)")
        .matcher(HTML)
        .results()
        .forEach(link -> assertEquals("#", link.group(1), "links stay on the page"));
  }

  @Test
  void showsHostileTextAsText() throws Exception {
    String shown = parsed().getDocumentElement().getTextContent();
    String printable = Samples.HOSTILE.replace('\u0000', '\ufffd').replace('\u001b', '\ufffd');
    // Data twice, the note, the replay command, caption and title of the chart without points.
    assertEquals(6, shown.split(Pattern.quote(printable), -1).length - 1);
  }

  @Test
  void saysEveryVerdictInWordsAndExplainsIt() throws Exception {
    String shown = parsed().getDocumentElement().getTextContent();
    for (String word : List.of("CERTIFIED", "HOLDS", "VACUOUS", "REFUTED")) {
      assertTrue(shown.split(word, -1).length > 2, () -> word + " in a table and in the legend");
    }
    assertTrue(shown.contains("NOT REJECTED"), "the control that was not rejected stands out");
    assertTrue(shown.contains("NOT ALL GOOD"), "the outcome in words");
  }

  @Test
  void everyLinkHasATarget() throws Exception {
    NodeList links = parsed().getElementsByTagName("a");
    assertTrue(links.getLength() > 0);
    for (int i = 0; i < links.getLength(); i++) {
      String href = links.item(i).getAttributes().getNamedItem("href").getNodeValue();
      assertTrue(HTML.contains("id=\"" + href.substring(1) + "\""), href);
    }
  }

  @Test
  void tablesHaveHeadersAndPicturesHaveTitles() throws Exception {
    Document page = parsed();
    NodeList tables = page.getElementsByTagName("table");
    for (int i = 0; i < tables.getLength(); i++) {
      assertTrue(tables.item(i).getTextContent().strip().length() > 0);
    }
    assertEquals(tables.getLength(), page.getElementsByTagName("caption").getLength());
    assertEquals(tables.getLength(), page.getElementsByTagName("thead").getLength());
    NodeList pictures = page.getElementsByTagName("svg");
    assertEquals(3, pictures.getLength());
    for (int i = 0; i < pictures.getLength(); i++) {
      assertEquals("img", pictures.item(i).getAttributes().getNamedItem("role").getNodeValue());
      assertTrue(pictures.item(i).getAttributes().getNamedItem("aria-label") != null);
    }
  }

  private static Document parsed() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(HTML)));
  }
}

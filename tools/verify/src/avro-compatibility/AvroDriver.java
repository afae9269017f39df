import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Reads lines of reader, tab, writer; answers each with: the reader's text or "-", the writer's, the verdict. Run as a source file. */
public class AvroDriver {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int tab = line.indexOf('\t');
      Schema reader = read(line.substring(0, tab));
      Schema writer = read(line.substring(tab + 1));
      out.println(text(reader) + "\t" + text(writer) + "\t" + verdict(reader, writer));
    }
    out.flush();
  }

  private static Schema read(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (RuntimeException refused) {
      return null;
    }
  }

  private static String text(Schema schema) {
    return schema == null ? "-" : schema.toString();
  }

  /** The kinds of what is incompatible, sorted; empty where nothing is; AMBIGUOUS_FIELD where the checker throws. */
  private static String verdict(Schema reader, Schema writer) {
    if (reader == null || writer == null) return "-";
    try {
      return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities().stream()
          .map(incompatibility -> incompatibility.getType().name())
          .collect(Collectors.toCollection(TreeSet::new))
          .stream()
          .collect(Collectors.joining(","));
    } catch (RuntimeException ambiguous) {
      return "AMBIGUOUS_FIELD";
    }
  }
}

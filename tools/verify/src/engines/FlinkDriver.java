import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs queries in Flink, all in this one JVM: FlinkDriver request.json. The request: {"settings", "modes": ["batch", "streaming"], "setup":
 * [statement], "queries": [{"name", "sql"}]}. A line of JSON on stdout for each query and mode: {"name", "mode", "seconds", and
 * "rows": [[value]] or "error"}. A value is null, a boolean, a text or an array of objects; numbers are texts, times microseconds since
 * 1970, dates days. In streaming mode the rows are what is left of the changes.
 */
public final class FlinkDriver {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Milliseconds after which a query is given up. */
  private static final long LIMIT = 180_000;

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    JsonNode request = JSON.readTree(Path.of(arguments[0]).toFile());
    for (JsonNode mode : request.get("modes")) {
      StreamTableEnvironment tables = environment(mode.asText().equals("batch"));
      request.get("settings").fields().forEachRemaining(each -> tables.getConfig().set(each.getKey(), each.getValue().asText()));
      for (JsonNode statement : request.get("setup")) tables.executeSql(statement.asText());
      for (JsonNode query : request.get("queries")) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", query.get("name").asText());
        answer.put("mode", mode.asText());
        long began = System.nanoTime();
        try {
          answer.put("rows", rows(tables.executeSql(query.get("sql").asText())));
        } catch (Exception failure) {
          answer.put("error", words(failure));
        }
        answer.put("seconds", (System.nanoTime() - began) / 1e9);
        out.println(JSON.writeValueAsString(answer));
      }
    }
    // Threads of a cluster that was stopped may outlive it.
    System.exit(0);
  }

  private static StreamTableEnvironment environment(boolean batch) {
    Configuration settings = new Configuration();
    settings.setString("rest.address", "127.0.0.1");
    settings.setString("rest.bind-address", "127.0.0.1");
    settings.setString("rest.bind-port", "0");
    settings.setString("taskmanager.numberOfTaskSlots", "1");
    settings.setString("taskmanager.memory.managed.size", "256m");
    settings.setString("taskmanager.memory.network.min", "64m");
    settings.setString("taskmanager.memory.network.max", "64m");
    settings.setString("state.backend.type", "hashmap");
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    EnvironmentSettings.Builder mode = EnvironmentSettings.newInstance();
    return StreamTableEnvironment.create(environment, (batch ? mode.inBatchMode() : mode.inStreamingMode()).build());
  }

  /** What is left after all changes, in no order. */
  private static List<Object> rows(TableResult result) throws Exception {
    Map<Object, Integer> counts = new LinkedHashMap<>();
    Timer limit = new Timer(true);
    limit.schedule(new TimerTask() {
      @Override
      public void run() {
        result.getJobClient().ifPresent(job -> job.cancel());
      }
    }, LIMIT);
    try (CloseableIterator<Row> changes = result.collect()) {
      while (changes.hasNext()) {
        Row row = changes.next();
        boolean added = row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
        counts.merge(values(row), added ? 1 : -1, Integer::sum);
      }
    } finally {
      limit.cancel();
    }
    List<Object> rows = new ArrayList<>();
    counts.forEach((row, count) -> {
      if (count < 0) throw new IllegalStateException("a row was withdrawn more often than given: " + row);
      for (int index = 0; index < count; index++) rows.add(row);
    });
    return rows;
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int index = 0; index < row.getArity(); index++) values.add(plain(row.getField(index)));
    return values;
  }

  private static Object plain(Object value) {
    if (value == null || value instanceof Boolean || value instanceof String) return value;
    if (value instanceof BigDecimal decimal) return decimal.toPlainString();
    if (value instanceof LocalDate date) return Long.toString(date.toEpochDay());
    if (value instanceof LocalDateTime time) return micros(time.toInstant(ZoneOffset.UTC));
    if (value instanceof Instant instant) return micros(instant);
    if (value instanceof Object[] list) {
      List<Object> entries = new ArrayList<>();
      for (Object entry : list) entries.add(plain(entry));
      return entries;
    }
    if (value instanceof Row row) return values(row);
    return value.toString();
  }

  private static String micros(Instant instant) {
    return Long.toString(Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000));
  }

  /** What is said by what caused the failure in the end. */
  private static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) cause = cause.getCause();
    return cause.toString();
  }
}

package dev.howdah.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a run measured, row by row, in a CSV file that the plots are made of. Each row is on the disk when it was added, so that a
 * run that is stopped leaves what it had. Cells have no commas. Thread: one.
 */
final class Results implements AutoCloseable {

    private final Path file;
    private final BufferedWriter out;

    private Results(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    /** Where the results and plots of this run go. */
    static Path directory() {
        return Path.of(System.getProperty("bench.results", "benchmarks/target/results"));
    }

    /** @param conditions for whoever reads the file later; one line */
    static Results create(String name, String conditions, String... columns) throws IOException {
        Files.createDirectories(directory());
        Path file = directory().resolve(name + ".csv");
        BufferedWriter out = Files.newBufferedWriter(file);
        Results results = new Results(file, out);
        out.write("# " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + conditions + "\n");
        results.row((Object[]) columns);
        return results;
    }

    Path file() {
        return file;
    }

    /** Numbers with a fraction get three digits of it. */
    void row(Object... cells) throws IOException {
        List<String> written = new ArrayList<>();
        for (Object cell : cells) {
            String text = cell instanceof Double number
                    ? String.format(Locale.ROOT, "%.3f", number)
                    : String.valueOf(cell).replace(",", "");
            written.add(text);
        }
        out.write(String.join(",", written) + "\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /**
     * A file that was read.
     *
     * @param conditions its first line, which begins with the time of the run
     */
    record Table(String conditions, List<String> columns, List<List<String>> rows) {

        String text(List<String> row, String column) {
            return row.get(columns.indexOf(column));
        }

        double number(List<String> row, String column) {
            return Double.parseDouble(text(row, column));
        }

        /** A column as it stands. */
        double[] numbers(String column) {
            return rows.stream().mapToDouble(row -> number(row, column)).toArray();
        }
    }

    static Table read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<List<String>> rows =
                lines.stream().skip(1).map(line -> List.of(line.split(","))).collect(Collectors.toList());
        List<String> columns = rows.remove(0);
        return new Table(lines.get(0).substring(2), columns, rows);
    }
}

package dev.howdah.compat.clients;

import dev.howdah.compat.process.Commands;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A big text of real lines: the package list of the machine, or made-up lines where there is none. */
final class RealText {

    private RealText() {}

    /** Writes one file per partition, together {@code lines} lines, none of them empty. */
    static List<Path> write(Path directory, int partitions, int lines) throws IOException {
        List<byte[]> source = source();
        List<Path> files = new ArrayList<>();
        int perPartition = lines / partitions;
        int next = 0;
        for (int partition = 0; partition < partitions; partition++) {
            Path file = directory.resolve("part-" + partition);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                for (int i = 0; i < perPartition; i++) {
                    out.write(source.get(next++ % source.size()));
                    out.write('\n');
                }
            }
            files.add(file);
        }
        return files;
    }

    private static List<byte[]> source() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        if (Commands.installed("apt-cache")) {
            Path all = Files.createTempFile("howdah-compat-", ".txt");
            Commands.run(List.of("apt-cache", "dumpavail"), null, all);
            // Latin-1 keeps every byte as it is.
            Files.readAllLines(all, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> lines.add(line.getBytes(StandardCharsets.ISO_8859_1)));
            Files.delete(all);
        }
        Random random = new Random(42);
        while (lines.size() < 1_000) {
            lines.add(("Line: " + Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(8)))
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        return lines;
    }
}

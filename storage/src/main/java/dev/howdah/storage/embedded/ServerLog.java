package dev.howdah.storage.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The file of the data directory into which the server logs. */
final class ServerLog {

    private static final long ROTATE_BYTES = 16L << 20;
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 5;

    private final Path file;
    private long start;

    ServerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Makes the file, lets the server write to it, and remembers where the lines of this start begin. */
    void begin(ServerAccount account) throws IOException {
        if (Files.exists(file) && Files.size(file) > ROTATE_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            account.own(file);
        }
        start = Files.size(file);
    }

    /** The last lines since {@link #begin}. Lines with FATAL, PANIC or ERROR come first, because they say why. */
    String tail() {
        List<String> lines = linesSinceBegin();
        List<String> grave = lines.stream()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("ERROR:"))
                .toList();
        List<String> chosen = grave.isEmpty() ? lines : grave;
        return String.join(" | ", chosen.subList(Math.max(0, chosen.size() - TAIL_LINES), chosen.size()));
    }

    boolean saysPortIsTaken() {
        return linesSinceBegin().stream().anyMatch(line -> line.contains("Address already in use"));
    }

    private List<String> linesSinceBegin() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(start, in.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

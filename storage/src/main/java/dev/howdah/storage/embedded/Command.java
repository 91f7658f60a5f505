package dev.howdah.storage.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program, for a bounded time. The output goes to a file, not to a pipe: if the server inherited a pipe, its
 * reader would wait until the server ends.
 */
final class Command {

    /** @param exitCode -1 if the program was still running at the deadline and was killed */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Command() {}

    static List<String> line(List<String> prefix, Path program, String... arguments) {
        List<String> line = new ArrayList<>(prefix);
        line.add(program.toString());
        line.addAll(List.of(arguments));
        return line;
    }

    static Result run(List<String> commandLine, Duration max) {
        return run(commandLine, "", max);
    }

    /**
     * Runs a program. If the program does not exist, the result says so.
     *
     * @throws UncheckedIOException if no file can be made for the output
     */
    static Result run(List<String> commandLine, String input, Duration max) {
        Path output = null;
        try {
            output = Files.createTempFile("howdah-command", ".out");
            Process process = start(commandLine, ProcessBuilder.Redirect.to(output.toFile()));
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The program did not read its input. Its exit code says whether that matters.
            }
            if (!process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "no answer within " + max.toSeconds() + " s: " + String.join(" ", commandLine));
            }
            return new Result(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (output == null) {
                throw new UncheckedIOException(e);
            }
            return new Result(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted: " + String.join(" ", commandLine));
        } finally {
            if (output != null) {
                delete(output);
            }
        }
    }

    /** Starts a program, without the user's PG… variables and with messages in English. */
    static Process start(List<String> commandLine, ProcessBuilder.Redirect output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(commandLine).redirectErrorStream(true).redirectOutput(output);
        builder.directory(Path.of("/").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // If it cannot be deleted, a few bytes stay in the temporary directory.
        }
    }
}
